using System.Buffers;
using System.Globalization;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>Sends a whole reply; the head may have fields already.</summary>
internal static class ReplyWriting
{
    public static async ValueTask SendAsync(Exchange exchange, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        var reply = exchange.Reply;
        reply.StatusCode = status;
        reply.Headers.Set("Content-Type", contentType);
        reply.Headers.Set("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture));
        AddOwn(exchange);
        await reply.StartAsync(exchange, exchange.Aborted);
        reply.Body.Write(body.Span);
        await reply.Body.FlushAsync(exchange.Aborted);
    }

    /// <summary>Fields that every reply of a model route has: the request's id, and what a translation lost.</summary>
    public static void AddOwn(Exchange exchange)
    {
        if (exchange.Record.Model?.Loss is { Length: > 0 } loss)
        {
            exchange.Reply.Headers.Set(LossHeader.Name, loss);
        }

        if (exchange.Record.RequestId is { Length: > 0 } id)
        {
            exchange.Reply.Headers.Set("x-request-id", id);
        }
    }
}
