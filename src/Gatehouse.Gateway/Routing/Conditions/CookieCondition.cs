using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>A cookie that must be there (no value) or have exactly one value wherever it is sent.</summary>
internal sealed class CookieCondition(string name, string? value) : RequestCondition
{
    public override (string Of, string Value)? Wanted => value is null ? null : ($"cookie {name}", value);

    public override bool IsMetBy(CanonicalRequest request) => CookieFields.Has(request.Headers, name, value);

    public override bool MayBeMetAfter(CanonicalRequest preflight) => true;

    public override string DescribeMiss(CanonicalRequest request) => $"cookie {name} is not {Is(value)}";
}
