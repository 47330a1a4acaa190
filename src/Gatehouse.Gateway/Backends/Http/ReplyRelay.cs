using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>Streams an upstream's reply to the client.</summary>
internal static class ReplyRelay
{
    /// <summary>Bytes that are copied in one turn on the event loop.</summary>
    private const long Turn = 1024 * 1024;

    /// <summary>Bytes that are gathered for the client while the upstream's are here already.</summary>
    private const long Window = 64 * 1024;

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder))]
    public static async ValueTask RunAsync(Exchange exchange, UpstreamReply reply, CallClock clock)
    {
        var sink = exchange.Reply;
        sink.StatusCode = reply.Status;
        sink.Headers.AddRange(reply.Headers);
        if (reply.Upgraded is { } upgraded)
        {
            if (!sink.CanUpgrade)
            {
                throw new UpstreamException(UpstreamFailure.InvalidReply, "the upstream switched protocols without being asked to");
            }

            clock.LiftTotal();
            clock.LetClientLeave();
            await Tunnel.RunAsync(exchange, upgraded, clock);
            return;
        }

        if (exchange.Request is { IsUpgrade: true, HttpVersion: >= 20 } && reply.Status is >= 200 and <= 299)
        {
            // To an extended CONNECT any 2xx says that the protocol was switched (RFC 8441 5).
            throw new UpstreamException(UpstreamFailure.InvalidReply, "the upstream answered a request to switch protocols without switching");
        }

        if (IsEventStream(reply.Headers))
        {
            clock.LiftTotal();
        }

        if (IsEmptied(exchange))
        {
            sink.Headers.Remove("Content-Length");
        }
        else if (reply.Status == 205 && sink.Headers.Contains("Content-Length"))
        {
            // A body that must not be there (RFC 9110 15.3.6) is not passed on.
            sink.Headers.Set("Content-Length", "0");
        }

        await sink.StartAsync(exchange, clock.Token);
        if (!HasBody(exchange, reply.Status))
        {
            return;
        }

        if (!await CopyAsync(reply, sink.Body, clock))
        {
            exchange.Record.ClientGone = true;
            sink.Abort();
            return;
        }

        sink.Trailers.AddRange(reply.Trailers);
    }

    /// <summary>
    /// Copies to the end; says whether the client took it all. What is here is flushed before more is waited for, and when it
    /// fills a window; the rest goes with the reply's end.
    /// </summary>
    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private static async ValueTask<bool> CopyAsync(UpstreamReply reply, PipeWriter target, CallClock clock)
    {
        long left = reply.ContentLength ?? long.MaxValue;
        long turn = Turn;
        long unflushed = 0;
        bool isHeadHeld = true;
        while (left > 0)
        {
            // Left alone when the client is gone, in whichever way the flush says so: a reply allows that.
            var reading = reply.ReadAsync();
            bool isWaited = !reading.IsCompleted;
            if (unflushed >= Window || (isWaited && (isHeadHeld || unflushed > 0)))
            {
                if (!await FlushAsync(target, clock))
                {
                    return false;
                }

                isHeadHeld = false;
                unflushed = 0;
            }

            var piece = await reading;
            if (isWaited)
            {
                clock.Touch();
            }

            if (piece.IsEmpty)
            {
                return true;
            }

            target.Write(piece.Span);
            left -= piece.Length;
            unflushed += piece.Length;
            if ((turn -= piece.Length) <= 0)
            {
                // A fast upstream and a fast client must not keep the loop from others, nor from news of a client that left.
                turn = Turn;
                await Task.Yield();
            }
        }

        return true;
    }

    /// <summary>Says whether the client still takes what is sent; the front may cut it (too slow) before its token has fired.</summary>
    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private static async ValueTask<bool> FlushAsync(PipeWriter target, CallClock clock)
    {
        try
        {
            var flushing = target.FlushAsync(clock.Token);
            if (flushing.IsCompletedSuccessfully)
            {
                return IsTaken(flushing.Result);
            }

            clock.WaitsForClient = true;
            var flushed = await flushing;
            clock.WaitsForClient = false;
            clock.Touch();
            return IsTaken(flushed);
        }
        catch (Exception e) when ((e is OperationCanceledException or IOException) && !clock.Token.IsCancellationRequested)
        {
            return false;
        }
    }

    private static bool IsTaken(FlushResult flushed) => !flushed.IsCompleted && !flushed.IsCanceled;

    // A policy made HEAD of another method: the length is that of a body which was never sent.
    private static bool IsEmptied(Exchange exchange) => exchange.Outgoing.Method == "HEAD" && exchange.Request.Method != "HEAD";

    private static bool HasBody(Exchange exchange, int status)
        => status is not (204 or 205 or 304) && (exchange.Outgoing.Method ?? exchange.Request.Method) != "HEAD" && exchange.Request.Method != "HEAD";

    private static bool IsEventStream(HeaderList fields)
        => fields.TryGet("Content-Type", out var type) && type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);
}
