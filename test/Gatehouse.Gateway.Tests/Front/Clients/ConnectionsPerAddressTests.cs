using System.Net;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Front.Clients;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Connections;

namespace Gatehouse.Gateway.Tests.Front.Clients;

public sealed class ConnectionsPerAddressTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Connections_BeyondThoseOfAnAddress_AreClosedUntilOneEnds()
    {
        await using var gateway = await StartAsync("limits: { connections_per_address: 2 }");
        var first = await OpenAsync(gateway);
        await using var second = await OpenAsync(gateway);

        Assert.Equal("", await AnswerAsync(gateway, Get));
        Assert.Equal("", await AnswerAsync(gateway, Get));
        Assert.Single(gateway.Log.Entries, e => e.Event.Name == "connection.refused" && e.Message.Contains("127.0.0.1", StringComparison.Ordinal));

        await first.DisposeAsync();
        await WhenServedAsync(gateway);
    }

    [Fact]
    public async Task Connections_OfATrustedProxy_AreAsManyAsItLikes()
    {
        await using var gateway = await StartAsync("limits: { connections_per_address: 1 }, trusted_proxies: [127.0.0.1]");
        await using var first = await OpenAsync(gateway);
        await using var second = await OpenAsync(gateway);
        await using var third = await OpenAsync(gateway);
    }

    [Fact]
    public async Task Connections_BehindALoadBalancer_CountByTheAddressItTells()
    {
        await using var gateway = await StartAsync("limits: { connections_per_address: 1 }, proxy_protocol: { trusted: [127.0.0.1] }");
        await using var a = await OpenAsync(gateway, "PROXY TCP4 192.0.2.1 10.0.0.1 1 2\r\n");
        await using var b = await OpenAsync(gateway, "PROXY TCP4 192.0.2.2 10.0.0.1 1 2\r\n");
        await using var own = await OpenAsync(gateway, "PROXY UNKNOWN\r\n");
        await using var c = await OpenAsync(gateway, "PROXY TCP6 2001:db8:0:1::1 ::1 1 2\r\n");
        await using var d = await OpenAsync(gateway, "PROXY TCP6 2001:db8:0:2::1 ::1 1 2\r\n");

        Assert.Equal("", await AnswerAsync(gateway, "PROXY TCP4 192.0.2.1 10.0.0.1 1 2\r\n" + Get));
        Assert.Equal("", await AnswerAsync(gateway, "PROXY TCP6 ::ffff:192.0.2.2 ::1 1 2\r\n" + Get));
        Assert.Equal("", await AnswerAsync(gateway, "PROXY TCP6 2001:db8:0:1:ffff::9 ::1 1 2\r\n" + Get));
    }

    /// <summary>No QUIC is needed for this: Kestrel hands its connections over as it does those of TCP.</summary>
    [Fact]
    public async Task Connections_OfQuic_CountWithTheOthersOfTheirAddress()
    {
        var document = new ListenDocument { Url = "https://0.0.0.0:443", Limits = new ListenLimitsDocument { ConnectionsPerAddress = 2 } };
        using var log = new LogCapture();
        var gate = new ConnectionGate(document, new ConnectionRefusals(document.Url, TimeProvider.System, log.CreateLogger("test")), TimeProvider.System);
        var ends = new TaskCompletionSource();
        var stream = gate.RunAsync(new DefaultConnectionContext { RemoteEndPoint = new IPEndPoint(IPAddress.Parse("::ffff:192.0.2.7"), 1) }, _ => ends.Task);
        var first = new QuicConnection("192.0.2.7");
        var second = new QuicConnection("192.0.2.7");
        var other = new QuicConnection("192.0.2.8");
        Task[] running = [stream, gate.RunAsync(first, _ => ends.Task), gate.RunAsync(second, _ => ends.Task), gate.RunAsync(other, _ => ends.Task)];

        Assert.Equal([false, true, false], new[] { first, second, other }.Select(c => c.IsAborted));
        ends.SetResult();
        await Task.WhenAll(running);
        var late = new QuicConnection("192.0.2.7");
        await gate.RunAsync(late, _ => Task.CompletedTask);
        Assert.False(late.IsAborted);
    }

    [Fact]
    public void Counts_OfManyThreads_AreNeverOverTheLimitAndEndAtNothing()
    {
        const int Most = 5;
        var counts = new AddressCounts();
        AddressBlock[] blocks = [.. Enumerable.Range(0, 40).Select(i => AddressBlock.Of(IPAddress.Parse($"192.0.2.{i}")))];
        int[] inside = new int[blocks.Length];
        Parallel.For(0, 8, thread =>
        {
            var random = new Random(thread);
            var held = new List<int>();
            for (int i = 0; i < 20_000; i++)
            {
                int at = random.Next(blocks.Length);
                if (held.Count > 0 && random.Next(2) == 0)
                {
                    Interlocked.Decrement(ref inside[held[0]]);
                    counts.Leave(blocks[held[0]]);
                    held.RemoveAt(0);
                }
                else if (counts.TryEnter(blocks[at], Most))
                {
                    Assert.InRange(Interlocked.Increment(ref inside[at]), 1, Most);
                    held.Add(at);
                }
            }

            foreach (int at in held)
            {
                Interlocked.Decrement(ref inside[at]);
                counts.Leave(blocks[at]);
            }
        });

        Assert.Equal(0, counts.Count);
        Assert.True(counts.TryEnter(blocks[0], 1));
        Assert.False(counts.TryEnter(blocks[0], 1));
        Assert.Equal(1, counts.Count);
        counts.Leave(blocks[0]);
        Assert.Equal(0, counts.Count);
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "64:ff9b::192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8:0:0:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("64:ff9b::192.0.2.1", "64:ff9b::192.0.2.2", false)]
    [InlineData("64:ff9b:1::192.0.2.1", "64:ff9b:1::192.0.2.2", true)]
    [InlineData("0.0.0.0", "::", false)]
    [InlineData("fe80::1%1", "fe80::2%2", true)]
    public void Address_AsAKey_IsAnIPv4AddressOrTheSlash64OfAnIPv6One(string one, string other, bool isSame)
        => Assert.Equal(isSame, AddressBlock.Of(IPAddress.Parse(one)) == AddressBlock.Of(IPAddress.Parse(other)));

    private static Task<RunningGateway> StartAsync(string settings)
        => RunningGateway.StartAsync($"listen: [ {{ url: \"http://127.0.0.1:0\", {settings} }} ]\nroutes:\n  all: {{ match: /**, respond: ok }}");

    private static async Task<RawClient> OpenAsync(RunningGateway gateway, string before = "")
    {
        var client = await gateway.ConnectAsync();
        await client.SendAsync(before + Get);
        await client.ReadUntilAsync("\r\n\r\nok");
        return client;
    }

    // A connection may be closed before its client has learnt that it is open.
    private static async Task<string> AnswerAsync(RunningGateway gateway, string bytes)
    {
        try
        {
            return await gateway.ExchangeAsync(bytes);
        }
        catch (System.Net.Sockets.SocketException)
        {
            return "";
        }
    }

    // That a connection has ended is noticed a moment later.
    private static async Task WhenServedAsync(RunningGateway gateway)
    {
        for (int i = 0; i < 200; i++)
        {
            if ((await AnswerAsync(gateway, Get.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal))).Length > 0)
            {
                return;
            }

            await Task.Delay(20);
        }

        Assert.Fail("no further connection was served");
    }
}
