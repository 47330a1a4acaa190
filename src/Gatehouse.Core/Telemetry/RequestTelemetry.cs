using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// What a front tells of every exchange: where spans start and end, metrics are recorded and the record goes into the
/// bounded queue of the access log. Never blocks and never throws.
/// </summary>
public abstract class RequestTelemetry
{
    public static RequestTelemetry None { get; } = new NoTelemetry();

    /// <summary>The request was read; returns a token for <see cref="Completed"/> (a started span, or null when nobody listens).</summary>
    public abstract object? Started(Exchange exchange);

    /// <summary>The reply is complete or was cut; the record is final. Must copy what it keeps.</summary>
    public abstract void Completed(Exchange exchange, object? token);

    private sealed class NoTelemetry : RequestTelemetry
    {
        public override object? Started(Exchange exchange) => null;

        public override void Completed(Exchange exchange, object? token)
        {
        }
    }
}
