using System.Net;
using System.Net.Sockets;
using Gatehouse.Testing.Http2;

namespace Gatehouse.EndToEnd.Tests.Floods;

/// <summary>Many clients that hold their connections for as long as they can, each kind in its way. One thread drives all of them.</summary>
internal sealed class BadClients : IDisposable
{
    // Of Linux: getsockopt(2), tcp(7).
    private const int Tcp = 6;
    private const int TcpInfo = 11;
    private const byte Established = 1;

    private readonly List<(Socket Socket, bool Drips)> _sockets = [];
    private readonly byte[] _drop = [(byte)'a'];

    /// <summary>The kinds, by what they do.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["heads byte by byte", "bodies byte by byte", "readers of large replies that do not read", "idle after a request", "connected and silent",
            "half a TLS handshake", "HTTP/2 with requests that do not end", "HTTP/2 that gives no window"];

    public int Count => _sockets.Count;

    /// <summary>Those whose connection the gateway has ended.</summary>
    public int Ended => _sockets.Count(s => HasEnded(s.Socket));

    /// <summary>Kinds of which some are still connected, and how many.</summary>
    public string Left
        => string.Join(", ", _sockets.Select((s, i) => (Kind: i % Kinds.Count, s.Socket)).Where(s => !HasEnded(s.Socket)).GroupBy(s => s.Kind).Select(g => $"{g.Count()} of {Kinds[g.Key]}"));

    /// <summary>Opens the next of them, one kind after the other.</summary>
    public void Open(int port, int tlsPort, int http2Port)
    {
        int kind = _sockets.Count % Kinds.Count;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096, NoDelay = true };
        socket.Connect(IPAddress.Loopback, kind switch { 5 => tlsPort, 6 or 7 => http2Port, _ => port });
        socket.Send(kind switch
        {
            0 => "GET /good HTTP/1.1\r\nHost: a\r\nX-Long: "u8.ToArray(),
            1 => "POST /good HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"u8.ToArray(),
            2 => "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(),
            3 => "GET /good HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(),
            4 => [],
            5 => [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00],
            6 => [.. RawFrames.Preface, .. RawFrames.Frame(RawFrames.Settings, 0, 0, []), .. Enumerable.Range(0, 4).SelectMany(i => RawFrames.Post((2 * i) + 1))],
            _ => [.. RawFrames.Preface, .. RawFrames.Setting(4, 0), .. Enumerable.Range(0, 4).SelectMany(i => RawFrames.Get((2 * i) + 1))],
        });
        socket.Blocking = false;
        _sockets.Add((socket, kind is 0 or 1));
    }

    /// <summary>Sends one more byte on each connection of those that drip.</summary>
    public void Drip()
    {
        foreach (var (socket, drips) in _sockets)
        {
            if (drips)
            {
                socket.Send(_drop, SocketFlags.None, out _);
            }
        }
    }

    public void Dispose() => _sockets.ForEach(s => s.Socket.Dispose());

    /// <summary>Whether the other side has closed or reset it, as the kernel knows: what it sent before that is left unread.</summary>
    private static bool HasEnded(Socket socket)
    {
        Span<byte> state = stackalloc byte[8];
        socket.GetRawSocketOption(Tcp, TcpInfo, state);
        return state[0] != Established;
    }
}
