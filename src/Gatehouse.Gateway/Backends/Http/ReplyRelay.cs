using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>Streams an upstream's reply to the client.</summary>
internal static class ReplyRelay
{
    /// <summary>Bytes that are copied in one turn on the event loop.</summary>
    private const long Turn = 1024 * 1024;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask RunAsync(Exchange exchange, UpstreamReply reply, CallClock clock)
    {
        var sink = exchange.Reply;
        sink.StatusCode = reply.Status;
        foreach (ref readonly var field in reply.Headers.Fields)
        {
            sink.Headers.Add(field.Name, field.Value);
        }

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

        if (IsEventStream(reply.Headers))
        {
            clock.LiftTotal();
        }

        if (IsEmptied(exchange))
        {
            sink.Headers.Remove("Content-Length");
        }

        await sink.StartAsync(exchange, clock.Token);
        if (!HasBody(exchange, reply.Status))
        {
            return;
        }

        if (!await CopyAsync(reply, sink.Body, LengthOf(reply.Headers), clock))
        {
            exchange.Record.ClientGone = true;
            return;
        }

        foreach (ref readonly var field in reply.Trailers.Fields)
        {
            sink.Trailers.Add(field.Name, field.Value);
        }
    }

    /// <summary>Copies to the end; says whether the client took it all. Each read is flushed, the last one with the reply's end.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<bool> CopyAsync(UpstreamReply reply, PipeWriter target, long length, CallClock clock)
    {
        var source = reply.Body;
        long copied = 0;
        long turnAt = 0;
        while (true)
        {
            var reading = source.ReadAsync(clock.Token);
            ReadResult read;
            if (copied > 0 || reading.IsCompleted)
            {
                read = await reading;
            }
            else if (await FlushHeadAsync(target, source, reading.AsTask(), clock) is { } first)
            {
                read = first;
            }
            else
            {
                return false;
            }

            clock.Touch();
            foreach (var piece in read.Buffer)
            {
                target.Write(piece.Span);
            }

            copied += read.Buffer.Length;
            source.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || copied == length)
            {
                return true;
            }

            if (!await FlushAsync(target, clock))
            {
                return false;
            }

            clock.Touch();
            if (copied - turnAt >= Turn)
            {
                // A fast upstream and a fast client must not keep the loop from others, nor from news of a client that left.
                turnAt = copied;
                await Task.Yield();
            }
        }
    }

    /// <summary>
    /// There is nothing to send with the head yet, and the client should not wait for it. Gives what is read then, or null
    /// when the client is gone: the read writes into memory of the reader's pool, so it has ended before the reply is let go.
    /// </summary>
    private static async ValueTask<ReadResult?> FlushHeadAsync(PipeWriter target, PipeReader source, Task<ReadResult> reading, CallClock clock)
    {
        bool isTaken = false;
        try
        {
            isTaken = await FlushAsync(target, clock);
            return isTaken ? await reading : null;
        }
        finally
        {
            if (!isTaken)
            {
                source.CancelPendingRead();
                await reading.ContinueWith(static read => read.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    /// <summary>Says whether the client still takes what is sent; the front may cut it (too slow) before its token has fired.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<bool> FlushAsync(PipeWriter target, CallClock clock)
    {
        try
        {
            var flushing = target.FlushAsync(clock.Token);
            clock.WaitsForClient = !flushing.IsCompleted;
            var flushed = await flushing;
            clock.WaitsForClient = false;
            return !flushed.IsCompleted && !flushed.IsCanceled;
        }
        catch (Exception e) when ((e is OperationCanceledException or IOException) && !clock.Token.IsCancellationRequested)
        {
            return false;
        }
    }

    // A policy made HEAD of another method: the length is that of a body which was never sent.
    private static bool IsEmptied(Exchange exchange) => exchange.Outgoing.Method == "HEAD" && exchange.Request.Method != "HEAD";

    private static bool HasBody(Exchange exchange, int status)
        => status is not (204 or 205 or 304) && (exchange.Outgoing.Method ?? exchange.Request.Method) != "HEAD" && exchange.Request.Method != "HEAD";

    private static long LengthOf(HeaderList fields)
        => fields.TryGet("Content-Length", out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? length : -1;

    private static bool IsEventStream(HeaderList fields)
        => fields.TryGet("Content-Type", out var type) && type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);
}
