using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>A connection over TLS, its handshake done.</summary>
internal sealed class TlsLink : UpstreamLink
{
    private readonly SslStream _stream;
    private readonly Socket _socket;
    private readonly Action _onRead;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _reading;

    public TlsLink(SslStream stream, Socket socket)
    {
        _stream = stream;
        _socket = socket;
        _onRead = OnRead;
    }

    public override bool HasNews => IsReadable(_socket);

    public override bool TryReceive(Memory<byte> buffer, out int count, out Exception? fault)
    {
        try
        {
#pragma warning disable CA2012 // Kept in one field and consumed once: only one read is under way.
            var reading = _stream.ReadAsync(buffer).ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
            if (reading.IsCompleted)
            {
                return Complete(reading, out count, out fault);
            }

            count = 0;
            fault = null;
            _reading = reading;
            reading.UnsafeOnCompleted(_onRead);
            return false;
        }
        catch (Exception e) when (IsOfConnection(e))
        {
            count = 0;
            fault = e;
            return true;
        }
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes);

    public override Stream AsStream() => _stream;

    // The socket goes first: what is pending in the stream ends with it, and no close_notify can block on a full connection.
    public override void Dispose()
    {
        _socket.Dispose();
        _stream.Dispose();
    }

    private static bool IsOfConnection(Exception e) => e is IOException or ObjectDisposedException or SocketException or InvalidOperationException;

    private static bool Complete(ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter reading, out int count, out Exception? fault)
    {
        try
        {
            count = reading.GetResult();
            fault = null;
        }
        catch (Exception e) when (IsOfConnection(e))
        {
            count = 0;
            fault = e;
        }

        return true;
    }

    private void OnRead()
    {
        Complete(_reading, out int count, out var fault);
        Owner.OnReceived(count, fault);
    }
}
