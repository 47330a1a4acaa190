using System.Globalization;
using Gatehouse.Core.Requests;

namespace Gatehouse.Server.Observing;

/// <summary>Writes a whole reply that was made in memory; never cached.</summary>
internal static class OperatorReply
{
    public static async ValueTask WriteAsync(Exchange exchange, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        var reply = exchange.Reply;
        reply.StatusCode = status;
        reply.Headers.Set("Content-Type", contentType);
        reply.Headers.Set("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture));
        reply.Headers.Set("Cache-Control", "no-store");
        await reply.StartAsync(exchange, exchange.Aborted);
        if (exchange.Request.Method != "HEAD")
        {
            await reply.Body.WriteAsync(body, exchange.Aborted);
        }

        await reply.Body.FlushAsync(exchange.Aborted);
    }
}
