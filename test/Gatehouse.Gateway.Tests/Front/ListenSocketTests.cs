using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Telemetry;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Sockets;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front;

public class ListenSocketTests
{
    private const string Hello = "routes:\n  all: { match: \"/**\", respond: hello }";

    [Fact]
    public async Task Socket_HandedOnManyTimes_IsAcceptedFromEachTime()
    {
        await using var gateway = await RunningGateway.StartAsync(Hello);
        int port = FreePort.Find();
        var sockets = new ListenSockets();
        var front = await OpenAsync(gateway, sockets, port);
        for (int i = 0; i < 100; i++)
        {
            // A connection that is open meanwhile changes which descriptors are free.
            await using var other = await gateway.ConnectAsync();
            sockets.Offer(Assert.Single(front.Sockets));
            var successor = await OpenAsync(gateway, sockets, port);
            Assert.Equal("hello", await AskAsync(port));
            await front.DisposeAsync();
            front = successor;
            Assert.Equal("hello", await AskAsync(port));
        }

        await front.DisposeAsync();
        Assert.DoesNotContain(gateway.Log.Entries, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    public async Task Socket_WhoseLastListenerLeft_IsClosed()
    {
        await using var gateway = await RunningGateway.StartAsync(Hello);
        int port = FreePort.Find();
        var front = await OpenAsync(gateway, new ListenSockets(), port);
        Assert.Equal("hello", await AskAsync(port));

        var leaving = front.LeaveAsync(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));

        await Eventually.TrueAsync(() => IsRefused(port), "new connections are refused");
        Assert.False(leaving.IsCompleted);
        await front.DisposeAsync();
    }

    [Fact]
    public async Task Socket_OfferedToNobody_StaysWithItsListener()
    {
        await using var gateway = await RunningGateway.StartAsync(Hello);
        int port = FreePort.Find();
        var sockets = new ListenSockets();
        await using var front = await OpenAsync(gateway, sockets, port);

        sockets.Offer(front.Sockets[0]);

        Assert.Equal([$"127.0.0.1:{port}"], sockets.DiscardRest());
        Assert.Equal("hello", await AskAsync(port));
    }

    private static async Task<GatewayFront> OpenAsync(RunningGateway gateway, ListenSockets sockets, int port)
    {
        var front = new GatewayFront(gateway.Holder, RequestTelemetry.None, TimeProvider.System, gateway.Log, sockets);
        await front.StartAsync([new ListenDocument { Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}") }]);
        return front;
    }

    private static bool IsRefused(int port)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }

    private static async Task<string> AskAsync(int port)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        return await client.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")));
    }
}
