using System.Net.Sockets;
using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Chaos;

/// <summary>A way in which a target fails on the wire.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Start">Starts such a target; null for an address where nobody listens.</param>
/// <param name="IsBeforeReply">Whether nothing of a reply had reached the client: then another target may be asked.</param>
internal sealed record WireFault(string Name, Func<RawUpstream>? Start, bool IsBeforeReply)
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";

    public static IReadOnlyList<WireFault> All { get; } =
    [
        new("refused", null, IsBeforeReply: true),
        new("reset", () => RawUpstream.ResettingAfter(""), IsBeforeReply: true),
        new("reset_in_head", () => RawUpstream.ResettingAfter("HTTP/1.1 200 OK\r\nContent-"), IsBeforeReply: true),
        new("half_open", () => RawUpstream.StallingAfter(""), IsBeforeReply: true),
        new("garbage", () => RawUpstream.Sending("\u0016\u0003\u0001 no HTTP\r\n\r\n"), IsBeforeReply: true),
        new("error_503", () => RawUpstream.Sending("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"), IsBeforeReply: true),
        new("slow_head", () => RawUpstream.Start((socket, stop) => ByTheByteAsync(socket, Head, 40, stop)), IsBeforeReply: true),
        new("slow_body", () => RawUpstream.Start((socket, stop) => SlowBodyAsync(socket, stop)), IsBeforeReply: false),
        new("wrong_length", () => RawUpstream.Sending(Head + "short"), IsBeforeReply: false),
        new("reset_in_body", () => RawUpstream.ResettingAfter(Head + "half"), IsBeforeReply: false),
        new("endless", () => RawUpstream.Start(EndlessAsync), IsBeforeReply: false),
    ];

    /// <summary>An address where nobody listens.</summary>
    public static string Nowhere { get; } = DeadAddress.Next();

    private static async Task SlowBodyAsync(Socket socket, CancellationToken stop)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(Head), stop);
        await ByTheByteAsync(socket, new string('x', 100), 5, stop);
    }

    private static async Task ByTheByteAsync(Socket socket, string text, int milliseconds, CancellationToken stop)
    {
        foreach (byte one in Encoding.ASCII.GetBytes(text))
        {
            await socket.SendAsync(new[] { one }, stop);
            await Task.Delay(milliseconds, stop);
        }
    }

    private static async Task EndlessAsync(Socket socket, CancellationToken stop)
    {
        await socket.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), stop);
        while (!stop.IsCancellationRequested)
        {
            await socket.SendAsync("4\r\nmore\r\n"u8.ToArray(), stop);
            await Task.Delay(50, stop);
        }
    }
}
