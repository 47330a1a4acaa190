using System.Net;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Gateway.Tests.Upstreams.Differential;

namespace Gatehouse.Gateway.Tests.Upstreams.Soak;

/// <summary>A bare server that behaves as each path asks: /conduct/id. Good answers hold the id, so that one that reaches the wrong client shows.</summary>
internal sealed class FaultyUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _open;

    public FaultyUpstream()
    {
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Connections that are open on this side.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>What a good answer to this request holds.</summary>
    public static string AnswerTo(Conduct conduct, string id) => conduct == Conduct.Long ? id + new string('-', 60_000) : $"{conduct} {id}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private static string ReplyTo(Conduct conduct, string id, byte[] body)
    {
        string text = AnswerTo(conduct, id);
        return conduct switch
        {
            Conduct.Chunked => $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3;a=b\r\n{text[..3]}\r\n{text.Length - 3:x}\r\n{text[3..]}\r\n0\r\nX-Sum: 1\r\n\r\n",
            Conduct.Echo => $"HTTP/1.1 200 OK\r\nContent-Length: {text.Length + body.Length}\r\n\r\n{text}{Encoding.Latin1.GetString(body)}",
            Conduct.Interim => $"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n\r\n{text}",
            Conduct.UntilEnd => $"HTTP/1.1 200 OK\r\n\r\n{text}",
            Conduct.SaysMore => $"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n\r\n{text}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison",
            Conduct.Cuts => $"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{text}",
            Conduct.CutsChunk => $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n{text}",
            Conduct.Garbage => "SSH-2.0-OpenSSH_9.9\r\n\r\n",
            Conduct.StallsInBody => "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nbeginning",
            Conduct.Silent or Conduct.Resets or Conduct.Stalls => "",
            _ => $"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n\r\n{text}",
        };
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        Interlocked.Increment(ref _open);
        using var owned = socket;
        socket.NoDelay = true;
        try
        {
            var requests = new RequestStream(socket, connection: 0);
            while (await requests.ReadHeadAsync(_stop.Token) is { } request && await AnswerAsync(socket, requests, request))
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or FormatException)
        {
        }
        finally
        {
            socket.Dispose();
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task<bool> AnswerAsync(Socket socket, RequestStream requests, ReceivedRequest request)
    {
        string[] path = request.Target.Split('/');
        var conduct = Enum.Parse<Conduct>(path[1]);
        if (conduct != Conduct.AnswersEarly)
        {
            if (request.Fields.ContainsKey("expect"))
            {
                await socket.SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), _stop.Token);
            }

            await requests.ReadBodyAsync(request, _stop.Token);
        }

        await socket.SendAsync(Encoding.Latin1.GetBytes(ReplyTo(conduct, path[2], request.Body)), _stop.Token);
        switch (conduct)
        {
            case Conduct.Resets:
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                return false;
            case Conduct.Silent or Conduct.Cuts or Conduct.CutsChunk or Conduct.Garbage or Conduct.UntilEnd or Conduct.ClosesAfter:
                socket.Shutdown(SocketShutdown.Send);
                await DrainAsync(socket);
                return false;
            case Conduct.Stalls or Conduct.StallsInBody:
                await DrainAsync(socket);
                return false;
            case Conduct.AnswersEarly:
                await requests.ReadBodyAsync(request, _stop.Token);
                return true;
            default:
                return true;
        }
    }

    private async Task DrainAsync(Socket socket)
    {
        byte[] rest = new byte[4096];
        while (await socket.ReceiveAsync(rest, _stop.Token) > 0)
        {
        }
    }
}
