using System.Buffers;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>Joins the client's and the upstream's byte streams after an upgrade, until one of them ends or nothing passes for the idle time.</summary>
internal static class Tunnel
{
    private const int PieceSize = 16_384;

    public static async ValueTask RunAsync(Exchange exchange, Stream upstream, CallClock clock)
    {
        await using var client = await exchange.Reply.UpgradeAsync(exchange, clock.Token);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(clock.Token);

        // What one side sent before it ended is delivered before the other is let go.
        var up = CopyAsync(client, upstream, clock, ended.Token);
        var down = CopyAsync(upstream, client, clock, clock.Token);
        var first = await Task.WhenAny(up, down);
        await upstream.DisposeAsync();
        if (first == down)
        {
            // Disposing Kestrel's stream does not end a read that waits in it.
            await ended.CancelAsync();
        }

        exchange.Record.BytesReceived += await up;
        exchange.Record.BytesSent += await down;
    }

    /// <summary>Returns how many bytes it passed on. Ends without a fault: whichever way a side of a tunnel ends, it has ended.</summary>
    private static async Task<long> CopyAsync(Stream source, Stream target, CallClock clock, CancellationToken ended)
    {
        long copied = 0;
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            int read;
            while ((read = await source.ReadAsync(piece, ended)) > 0)
            {
                clock.Touch();
                await target.WriteAsync(piece.AsMemory(0, read), clock.Token);
                await target.FlushAsync(clock.Token);
                copied += read;
                clock.Touch();
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
