using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Testing;

/// <summary>
/// A bare HTTP/1.1 server on loopback that keeps the exact bytes of each request as it frames them by the letter of
/// RFC 9112, answers "ok" and keeps the connection: what a second reader behind the gateway would see.
/// </summary>
public sealed class RecordingUpstream : IAsyncDisposable
{
    private readonly SocketServer _server;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _rests = new();
    private readonly string _reply;
    private long _bytes;

    private RecordingUpstream(string reply)
    {
        _reply = reply;
        _server = new SocketServer(ServeAsync);
    }

    public string Address => _server.Address;

    /// <summary>Bytes that arrived so far, on all connections.</summary>
    public long BytesReceived => Interlocked.Read(ref _bytes);

    /// <summary>Requests as received, each with its head and its framed body.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Bytes at the end of a connection that were no whole request.</summary>
    public IReadOnlyList<string> Rests => [.. _rests];

    public static RecordingUpstream Start(string reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") => new(reply);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Length of the first whole request in the text, or -1.</summary>
    private static int LengthOfFirst(string text)
    {
        int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
        {
            return -1;
        }

        int body = head + 4;
        string fields = text[..head];
        if (FieldOf(fields, "transfer-encoding") is "chunked")
        {
            return LengthOfChunked(text, body);
        }

        int length = int.Parse(FieldOf(fields, "content-length") ?? "0", CultureInfo.InvariantCulture);
        return text.Length >= body + length ? body + length : -1;
    }

    private static int LengthOfChunked(string text, int at)
    {
        while (true)
        {
            int line = text.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (line < 0)
            {
                return -1;
            }

            int size = int.Parse(text.AsSpan(at, line - at), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            at = line + 2 + size + 2;
            if (size == 0)
            {
                int end = text.IndexOf("\r\n", line + 2, StringComparison.Ordinal) == line + 2 ? line + 4 : text.IndexOf("\r\n\r\n", line + 2, StringComparison.Ordinal) + 4;
                return end < 4 || end > text.Length ? -1 : end;
            }

            if (at > text.Length)
            {
                return -1;
            }
        }
    }

    private static string? FieldOf(string fields, string name)
        => fields.Split("\r\n").FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        string text = "";
        byte[] buffer = new byte[65_536];
        try
        {
            while (true)
            {
                int read = await socket.ReceiveAsync(buffer, stop);
                if (read == 0)
                {
                    break;
                }

                Interlocked.Add(ref _bytes, read);
                text += Encoding.Latin1.GetString(buffer, 0, read);
                for (int length = LengthOfFirst(text); length > 0; length = LengthOfFirst(text))
                {
                    _requests.Enqueue(text[..length]);
                    text = text[length..];
                    await socket.SendAsync(Encoding.Latin1.GetBytes(_reply), stop);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or FormatException)
        {
        }

        if (text.Length > 0)
        {
            _rests.Enqueue(text);
        }
    }
}
