using System.ComponentModel;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration;

public sealed record HedgingDocument : Document
{
    [ShortForm]
    [Description("How long the first target has to begin its answer before another is asked too: a time, or the percentile of the service's own times (p50 to p99.9).")]
    [Example("p95")]
    public required HedgeDelay After { get; init; }

    [Description("Most targets that are asked beside the first, each after the same wait.")]
    [AllowedRange("1", "3")]
    public int Attempts { get; init; } = 1;

    [Description("Methods of the requests that may be sent twice at once.")]
    [NotEmpty]
    public IReadOnlyList<string> Methods { get; init; } = RepeatableMethods.Safe;

    public override void Validate(ProblemList problems) => RepeatableMethods.Check(this, Methods, problems);
}
