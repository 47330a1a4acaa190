using System.Net;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front;

/// <summary>Clients that send or read too slowly; Kestrel's clock cannot be replaced, so these take the 5 s of grace.</summary>
public class MinimumRateTests
{
    private const string Listen = "listen: [ { url: \"http://127.0.0.1:0\", limits: { minimum_rate: 1kB } } ]";

    [Fact]
    public async Task Body_ArrivingTooSlowly_Is408_Counted_AndTheUpstreamIsLeft()
    {
        using var metrics = new MetricCapture();
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Listen);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc");
        string reply = await client.ReadToEndAsync(TimeSpan.FromSeconds(15));

        Assert.StartsWith("HTTP/1.1 408 ", reply);
        var record = await gateway.RecordAsync();
        Assert.Equal((408, ProblemKind.RequestTimeout, 3L), (record.Status, record.Problem!.Kind, record.BytesReceived));
        Assert.Null(record.UpstreamFailure);
        await Eventually.TrueAsync(() => metrics.Count("gatehouse_client_limits_total", "limit=minimum_rate") >= 1, "the limit was counted");
    }

    [Fact]
    public async Task Reply_ReadTooSlowly_IsCut_AndTheClientIsToBlame()
    {
        await using var upstream = RawUpstream.Start(SendWithoutEndAsync);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Listen);
        using var client = await NotReadingAsync(gateway.Port);

        await Eventually.TrueAsync(() => !gateway.Records.IsEmpty, "the reply was cut", TimeSpan.FromSeconds(30));

        var record = await gateway.RecordAsync();
        Assert.True(record.ClientGone, $"status {record.Status}, sent {record.BytesSent}, failure {record.Failure}, problem {record.Problem?.Kind.Id}, upstream {record.UpstreamFailure}");
        Assert.Null(record.UpstreamFailure);
    }

    [Fact]
    public async Task Reply_NotReadForTheIdleTime_IsCut_AndTheClientIsToBlame()
    {
        await using var upstream = RawUpstream.Start(SendWithoutEndAsync);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "idle_timeout: 1s");
        using var client = await NotReadingAsync(gateway.Port);

        await Eventually.TrueAsync(() => !gateway.Records.IsEmpty, "the reply was cut", TimeSpan.FromSeconds(10));

        var record = await gateway.RecordAsync();
        Assert.True(record.ClientGone);
        Assert.Equal("the client took nothing of the reply for idle_timeout", record.Failure);
        Assert.Null(record.UpstreamFailure);
        Assert.Null(record.Problem);
    }

    private static async Task<Socket> NotReadingAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        return socket;
    }

    private static async Task SendWithoutEndAsync(Socket socket, CancellationToken stop)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n"), stop);
        byte[] piece = new byte[65_536];
        while (true)
        {
            await socket.SendAsync(piece, stop);
        }
    }
}
