using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Concurrency;

/// <summary>Why requests are not let to a target that has enough to do.</summary>
internal static class BusyRefusals
{
    private static readonly Problem Busy = new(ProblemKind.UpstreamBusy) { RetryAfterSeconds = 1 };

    public static GateRefusal Full { get; } = new(Busy, "the target works on as many requests as its concurrency allows, and no more may wait");

    public static GateRefusal TimedOut { get; } = new(Busy, "no request at the target ended within queue_timeout");

    public static GateRefusal Shed { get; } = new(Busy, "its place in the queue was given to a request of a higher class");

    /// <summary>The label of metrics.</summary>
    public static string ReasonOf(GateRefusal refusal) => ReferenceEquals(refusal, TimedOut) ? "queue_timeout" : ReferenceEquals(refusal, Shed) ? "shed" : "full";
}
