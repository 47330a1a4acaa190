using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>The version of an API that a request must name, or may leave out when it is the default.</summary>
internal sealed class VersionCondition(VersionDocument document) : RequestCondition
{
    private readonly string _name = VersionName.Plain(document.Name).ToString();

    /// <summary>The API.</summary>
    public string Of => document.Of;

    public override (string Of, string Value)? Wanted => ($"version of {document.Of}", _name);

    // A version that is not served goes to no less specific route.
    public override bool LeavesNothing => true;

    public override bool IsMetBy(CanonicalRequest request)
        => VersionName.TryRead(document, request, out var named) ? VersionName.Plain(named).Equals(_name, StringComparison.OrdinalIgnoreCase) : document.Default;

    public override bool MayBeMetAfter(CanonicalRequest preflight) => true;

    public override string DescribeMiss(CanonicalRequest request)
        => VersionName.TryRead(document, request, out var named)
            ? $"version {named} of {document.Of} is asked for, not {document.Name}"
            : $"no version of {document.Of} is asked for, and {document.Name} is not the default";
}
