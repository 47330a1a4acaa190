using System.Net.Sockets;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>A connection in clear. A receive that waits costs no thread and no allocation; it completes on the socket's event loop.</summary>
internal sealed class SocketLink : UpstreamLink
{
    private readonly Socket _socket;
    private readonly Receiver _receiver;

    public SocketLink(Socket socket)
    {
        _socket = socket;
        _receiver = new Receiver(this);
    }

    public override bool HasNews => IsReadable(_socket);

    public override bool TryReceive(Memory<byte> buffer, out int count, out Exception? fault)
    {
        count = 0;
        try
        {
            _receiver.SetBuffer(buffer);
            if (_socket.ReceiveAsync(_receiver))
            {
                fault = null;
                return false;
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException or InvalidOperationException)
        {
            fault = e;
            return true;
        }

        fault = _receiver.Fault;
        count = fault is null ? _receiver.BytesTransferred : 0;
        return true;
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        var sending = _socket.SendAsync(bytes, SocketFlags.None);
        if (!sending.IsCompletedSuccessfully)
        {
            return SendRestAsync(sending, bytes);
        }

        int sent = sending.Result;
        return sent == bytes.Length ? default : SendRestAsync(new(sent), bytes);
    }

    public override Stream AsStream() => new NetworkStream(_socket, ownsSocket: true);

    public override void Dispose()
    {
        _socket.Dispose();
        _receiver.Dispose();
    }

    private async ValueTask SendRestAsync(ValueTask<int> sending, ReadOnlyMemory<byte> bytes)
    {
        bytes = bytes[await sending..];
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None)..];
        }
    }

    private sealed class Receiver(SocketLink link) : SocketAsyncEventArgs(true)
    {
        public Exception? Fault => SocketError == SocketError.Success ? null : new SocketException((int)SocketError);

        protected override void OnCompleted(SocketAsyncEventArgs e)
        {
            var fault = Fault;
            link.Owner.OnReceived(fault is null ? BytesTransferred : 0, fault);
        }
    }
}
