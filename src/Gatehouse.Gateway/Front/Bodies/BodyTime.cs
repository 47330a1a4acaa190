using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Front.Bodies;

/// <summary>How long the bodies of a listener's requests may take to arrive.</summary>
/// <param name="limit">The time from the head of a request; 0 for any.</param>
/// <param name="clock">The clock.</param>
internal sealed class BodyTime(TimeSpan limit, TimeProvider clock)
{
    private const string Grpc = "application/grpc";

    private readonly long _ticks = (long)(limit.TotalSeconds * clock.TimestampFrequency);

    public TimeProvider Clock => clock;

    /// <summary>When the body of this request must have arrived, in the clock's ticks; null for a stream that may go on for ever.</summary>
    public long? Due(Exchange exchange)
        => _ticks == 0 || (exchange.Request.Headers.TryGet("Content-Type", out var type) && type.StartsWith(Grpc, StringComparison.OrdinalIgnoreCase))
            ? null
            : exchange.Record.StartedAt + _ticks;
}
