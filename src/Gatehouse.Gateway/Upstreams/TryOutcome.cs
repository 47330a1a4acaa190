using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>What one try at a target came to.</summary>
/// <param name="Result">How it went.</param>
/// <param name="Status">Status of the reply; 0 when none began.</param>
/// <param name="Elapsed">From sending to the head of the reply or the failure, in timestamp units of the gateway's clock.</param>
/// <param name="Now">Timestamp of the head or the failure.</param>
internal readonly record struct TryOutcome(TryResult Result, int Status, long Elapsed, long Now)
{
    /// <summary>Whose try it was; null when nobody noted it.</summary>
    public Exchange? Exchange { get; init; }

    /// <summary>Timestamp of the head of a reply that was told of before and has broken off now; 0 for anything else.</summary>
    public long HeadAt { get; init; }

    /// <summary>The status that was told with that head.</summary>
    public int HeadStatus { get; init; }

    /// <summary>Whether it is the end of a reply whose head was told of before.</summary>
    public bool BrokeOff => HeadAt != 0;

    public bool IsFailure => Result != TryResult.Answered;
}
