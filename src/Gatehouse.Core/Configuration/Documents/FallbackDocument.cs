using System.ComponentModel;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration;

/// <summary>What answers in place of a service that cannot: one backend.</summary>
public sealed record FallbackDocument : Document
{
    [Description("Most bytes of a request's body that are kept until the reply begins, so that another service can get it. A longer one goes to another service only when nothing of it was read.")]
    [AllowedRange("0", "16MB")]
    public ByteSize BodyLimit { get; init; } = new(64_000);

    /// <summary>Key of the backend that was written ("respond") and its options.</summary>
    [NotASetting]
    public string BackendId { get; init; } = "";

    [NotASetting]
    public Document BackendOptions { get; init; } = null!;

    public override void Validate(ProblemList problems)
    {
        if (BackendId is not ("service" or "") && Source is ConfigMapping written && written.Find("body_limit") is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "body_limit", $"body_limit is for a body that another service gets, and {BackendId} reads none", "Remove it, or write service.");
        }
    }
}
