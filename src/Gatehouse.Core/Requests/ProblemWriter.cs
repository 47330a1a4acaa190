using System.Buffers;
using System.Globalization;

namespace Gatehouse.Core.Requests;

/// <summary>Writes a problem as the whole reply, or cuts the reply when its head was committed already.</summary>
public static class ProblemWriter
{
    public static async ValueTask WriteAsync(Exchange exchange, Problem problem)
    {
        var reply = exchange.Reply;
        exchange.Record.Problem ??= problem;
        if (reply.HasStarted)
        {
            reply.Abort();
            return;
        }

        var format = exchange.ProblemFormat;
        var body = new ArrayBufferWriter<byte>(256);
        format.Write(problem, exchange.Record.RequestId, body);
        reply.StatusCode = format.StatusOf(problem);
        reply.Headers.Set("Content-Type", format.ContentType);
        reply.Headers.Set("Content-Length", body.WrittenCount.ToString(CultureInfo.InvariantCulture));
        reply.Headers.Set("Cache-Control", "no-store");
        reply.Headers.Set("X-Request-Id", exchange.Record.RequestId);
        if (problem.RetryAfterSeconds is { } seconds)
        {
            reply.Headers.Set("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var field in problem.Headers)
        {
            reply.Headers.Set(field.Name, field.Value);
        }

        format.AddHeaders(problem, reply.Headers);
        await reply.StartAsync(exchange, exchange.Aborted);
        if (exchange.Request.Method != "HEAD")
        {
            reply.Body.Write(body.WrittenSpan);
        }

        await reply.Body.FlushAsync(exchange.Aborted);
    }
}
