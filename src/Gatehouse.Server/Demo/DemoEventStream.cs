using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Server.Demo;

/// <summary>Writes the events of a stream, and does to it what the prompt asked for.</summary>
internal static class DemoEventStream
{
    // Sizes of pieces that break multi-byte characters and CRLF sooner or later, whatever the text.
    private static readonly int[] Pieces = [1, 3, 2, 7, 5, 1, 11];

    public static async Task WriteAsync(HttpContext context, IEnumerable<DemoEvent> events, DemoDirectives words, TimeProvider time)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        int tokens = 0;
        foreach (var one in events)
        {
            await SendAsync(context, Frame(one, words.Split ? "\r\n" : "\n"), words.Split);
            tokens += one.IsToken ? 1 : 0;
            if (tokens >= words.Cut)
            {
                throw new DemoCutException();
            }

            if (tokens >= words.Stall)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, context.RequestAborted);
            }

            if (words.Pace > TimeSpan.Zero)
            {
                await Task.Delay(words.Pace, time, context.RequestAborted);
            }
        }
    }

    private static byte[] Frame(DemoEvent one, string lineEnd)
    {
        var frame = new StringBuilder();
        if (one.Name is { } name)
        {
            frame.Append("event: ").Append(name).Append(lineEnd);
        }

        frame.Append("data: ").Append(one.Content is { } content ? DemoJson.Text(content) : "[DONE]").Append(lineEnd).Append(lineEnd);
        return Encoding.UTF8.GetBytes(frame.ToString());
    }

    private static async Task SendAsync(HttpContext context, byte[] frame, bool splits)
    {
        int sent = 0;
        for (int i = 0; sent < frame.Length; i++)
        {
            int piece = splits ? Math.Min(Pieces[i % Pieces.Length], frame.Length - sent) : frame.Length;
            await context.Response.Body.WriteAsync(frame.AsMemory(sent, piece), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            sent += piece;
        }
    }
}
