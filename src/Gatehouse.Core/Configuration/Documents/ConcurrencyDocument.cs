using System.ComponentModel;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration;

public sealed record ConcurrencyDocument : Document
{
    [ShortForm]
    [Description("Most requests that a target works on at once.")]
    [AllowedRange("1", "1000000")]
    [Example("100")]
    public required int Max { get; init; }

    [Description("Requests that may wait until one of them ends, in the order they came. Further ones are refused at once.")]
    [AllowedRange("0", "100000")]
    public int Queue { get; init; }

    [Description("How long a request waits before it is refused.")]
    [AllowedRange("1ms", "10m")]
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(1);

    [Description("Whether the limit follows the latency of the target, between min and max. Off without it.")]
    [Example("true")]
    public AdaptiveConcurrencyDocument? Adaptive { get; init; }

    [Description("Classes of requests: higher ones leave the queue first, lower ones make room for them. Off without it.")]
    [Example("{ by: route, classes: [checkout, [search, browse]] }")]
    public PriorityDocument? Priority { get; init; }

    public override void Validate(ProblemList problems)
    {
        if (Queue == 0 && Priority is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "priority", "priority orders the queue, and there is none", "Write queue: with the number of requests that may wait.");
        }

        if (Queue == 0 && Source is ConfigMapping mapping && mapping.Find("queue_timeout") is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "queue_timeout", "queue_timeout is for a queue, and there is none", "Write queue: with the number of requests that may wait, or remove queue_timeout.");
        }

        if (Adaptive is { Enabled: true, Min: var min } adaptive && min > Max)
        {
            problems.Add(ProblemCodes.InvalidCombination, adaptive, "min", $"min: {min} is more than max: {Max}", $"Write at most {Max}, or raise max.");
        }
    }
}
