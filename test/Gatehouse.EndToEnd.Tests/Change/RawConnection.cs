using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.EndToEnd.Tests.Change;

/// <summary>
/// An HTTP/1.1 connection of a client that sees every byte and never repeats anything by itself. What takes longer than
/// the limit is a fault.
/// </summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _limit;
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _filled;

    private RawConnection(Stream stream, CancellationTokenSource limit)
    {
        _stream = stream;
        _limit = limit;
    }

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var limit = new CancellationTokenSource(Limit);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        string step = "the connection";
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, address.Port, limit.Token);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (address.Scheme == "https")
            {
                var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
                step = "the handshake";
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, limit.Token);
                stream = tls;
            }

            return new RawConnection(stream, limit);
        }
        catch (Exception e)
        {
            socket.Dispose();
            limit.Dispose();
            throw e is OperationCanceledException ? TookTooLong(step) : e;
        }
    }

    public async Task<Reply> GetAsync(string path)
    {
        _limit.CancelAfter(Limit);
        await _stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"), _limit.Token);
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await FillAsync();
        }

        var head = new Reply(int.Parse(Encoding.ASCII.GetString(_buffer, 9, 3), CultureInfo.InvariantCulture), Encoding.ASCII.GetString(_buffer, 0, end + 2), "");
        int length = head.Status is 204 or 304 ? 0 : int.Parse(head.Header("Content-Length"), CultureInfo.InvariantCulture);
        int whole = end + 4 + length;
        while (_filled < whole)
        {
            await FillAsync();
        }

        string body = Encoding.UTF8.GetString(_buffer, end + 4, length);
        if (_filled > whole)
        {
            throw new IOException("More came than one reply.");
        }

        _filled = 0;
        return head with { Body = body };
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _limit.Dispose();
    }

    private static IOException TookTooLong(string what) => new($"{what} took longer than {Limit.TotalSeconds} s.");

    private async Task FillAsync()
    {
        int read;
        try
        {
            read = await _stream.ReadAsync(_buffer.AsMemory(_filled), _limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw TookTooLong("the answer");
        }

        if (read == 0)
        {
            throw new IOException(_filled == 0 ? "The connection was closed in place of a reply." : "The connection was closed within a reply.");
        }

        _filled += read;
    }
}
