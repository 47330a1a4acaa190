using Gatehouse.Gateway.Front.Limits;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Http2;

/// <summary>
/// Tells a connection's budget of the streams that Kestrel reset because of what the client sent (CVE-2025-8671): its log is the
/// only place where they can be told from those that were reset for other reasons.
/// </summary>
internal sealed class StreamErrorLogger(ILogger inner, Http2Connections connections) : LimitLogger(inner, LogLevel.Debug)
{
    protected override void Look<TState>(EventId eventId, TState state, Exception? exception)
    {
        if (eventId.Name != "Http2StreamError" || state is not IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            return;
        }

        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] is { Key: "ConnectionId", Value: string id })
            {
                connections.StreamFailed(id);
            }
        }
    }
}
