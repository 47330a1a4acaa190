using System.Net.Sockets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>
/// The bytes of one connection: at most one receive and one send at a time, each side independent of the other. What a
/// receive brings goes to <see cref="Http1Connection.OnReceived"/> when it does not complete at once.
/// </summary>
internal abstract class UpstreamLink : IDisposable
{
    /// <summary>Whom received bytes are told.</summary>
    public Http1Connection Owner { get; set; } = null!;

    /// <summary>
    /// Starts to receive. True: it is complete, with this many bytes (0 at the end of what the peer sends) or this fault.
    /// </summary>
    public abstract bool TryReceive(Memory<byte> buffer, out int count, out Exception? fault);

    /// <summary>Whether something has arrived that no receive has brought yet: on an idle connection its end, or stray bytes. Costs a system call.</summary>
    public abstract bool HasNews { get; }

    /// <summary>Sends all of it. Throws what the connection throws.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>The raw stream, for an upgraded connection; nothing else uses the link then.</summary>
    public abstract Stream AsStream();

    /// <summary>Closes the connection. What is pending ends with a fault. May be called from any thread, and twice.</summary>
    public abstract void Dispose();

    protected static bool IsReadable(Socket socket)
    {
        try
        {
            return socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            return true;
        }
    }

    /// <summary>What broke a connection, as operators read it.</summary>
    public static UpstreamException Broken(string when, Exception? fault)
        => fault is null ? new(UpstreamFailure.Reset, $"the upstream closed the connection {when}")
            : TlsFault.AlertOf(fault) is { } alert ? new(UpstreamFailure.Tls, $"the upstream ended the TLS connection {when}: {alert}", fault)
            : new(UpstreamFailure.Reset, $"the connection broke {when}: {fault.Message}", fault);
}
