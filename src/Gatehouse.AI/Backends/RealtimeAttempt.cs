using System.Buffers;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>Joins the client's and the provider's bytes once the provider switched protocols.</summary>
internal sealed class RealtimeAttempt(Exchange exchange, ClientForm client, ModelTarget target, CallOutline outline, CallMeter meter, Func<ValueTask<CallMeter?>> nextMeter, CallDeadline deadline, TimeProvider time)
    : ModelAttempt(exchange, target, outline, meter, client.Form.WireForm, deadline, time)
{
    private const int PieceSize = 16_384;

    // A close frame of a server (RFC 6455 section 5.5.1): 1008, the policy does not allow it.
    private static readonly byte[] BudgetIsUsedUp = [0x88, 0x18, 0x03, 0xf0, .. "The budget is used up."u8];

    protected override async ValueTask<AttemptResult> ReadAsync(UpstreamReply reply)
    {
        if (reply.Upgraded is not { } upstream)
        {
            return NoAnswer("The provider did not open a WebSocket.");
        }

        Deadline.Disarm();
        Meter.SawFirst();
        var sink = Exchange.Reply;
        sink.StatusCode = 101;
        ReplyHeaders.CopyPassedThrough(reply.Headers, sink.Headers);
        client.AddReplyHeaders(Exchange);
        ReplyWriting.AddOwn(Exchange);
        var answers = new RealtimeMeter(Target, client.Form.WireForm, Meter, nextMeter);
        try
        {
            await JoinAsync(upstream, answers);
        }
        finally
        {
            await answers.EndAsync();
        }

        return AttemptResult.Written;
    }

    // What one side sent before it ended is delivered before the other is let go.
    private async ValueTask JoinAsync(Stream upstream, RealtimeMeter answers)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(Exchange.Aborted);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(silence.Token);
        await using var downstream = await Exchange.Reply.UpgradeAsync(Exchange, silence.Token);
        silence.CancelAfter(Target.Options.Timeout);
        var up = CopyAsync(downstream, upstream, null, silence, ended.Token);
        var down = CopyAsync(upstream, downstream, answers, silence, silence.Token);
        var first = await Task.WhenAny(up, down);
        await upstream.DisposeAsync();
        if (first == down)
        {
            // Disposing the front's stream does not end a read that waits in it.
            await ended.CancelAsync();
        }

        Exchange.Record.BytesReceived += await up;
        Exchange.Record.BytesSent += await down;
    }

    private static async ValueTask CloseAsync(Stream client, RealtimeMeter answers, CancellationToken silence)
    {
        if (answers.IsBetweenFrames)
        {
            await client.WriteAsync(BudgetIsUsedUp, silence);
            await client.FlushAsync(silence);
        }
    }

    // Ends without a fault: whichever way a side of a session ends, it has ended.
    private async Task<long> CopyAsync(Stream source, Stream destination, RealtimeMeter? answers, CancellationTokenSource silence, CancellationToken ended)
    {
        long copied = 0;
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            int read;
            while ((read = await source.ReadAsync(piece, ended)) > 0)
            {
                silence.CancelAfter(Target.Options.Timeout);
                if (answers is not null)
                {
                    await answers.TakeAsync(piece.AsMemory(0, read));
                }

                await destination.WriteAsync(piece.AsMemory(0, read), silence.Token);
                await destination.FlushAsync(silence.Token);
                copied += read;
                if (answers is { MayGoOn: false })
                {
                    await CloseAsync(destination, answers, silence.Token);
                    break;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        return copied;
    }
}
