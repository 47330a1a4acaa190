using System.Collections.Concurrent;
using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Upstreams.Discovery;
using Gatehouse.Gateway.Upstreams.Discovery.Dns;
using Gatehouse.Testing;
using Reply = Gatehouse.Testing.ScriptedDns.Reply;

namespace Gatehouse.Gateway.Tests.Upstreams.Discovery;

/// <summary>What the looking does with answers, by a clock that the test moves.</summary>
public sealed class DnsAnswerTests : IAsyncDisposable
{
    private readonly PauseClock _time = new();
    private readonly ScriptedDns _dns;
    private readonly LogCapture _log = new();
    private readonly ConcurrentQueue<string> _found = new();
    private ServiceDiscovery? _discovery;

    public DnsAnswerTests() => _dns = new ScriptedDns(_time);

    [Fact]
    public async Task Ttl_OfAnswer_IsWhenItIsAskedAgain()
    {
        _dns.Answer = _ => Reply.Of(60, "127.0.0.1");
        await StartAsync();

        Assert.Equal(TimeSpan.FromSeconds(60), await _time.PassAsync());
        Assert.Equal(TimeSpan.FromSeconds(60), await _time.PassAsync());
        Assert.Equal(TimeSpan.FromSeconds(60), _dns.Questions[1].At - _dns.Questions[0].At);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(86_400, 20)]
    public async Task Ttl_BeyondItsBounds_IsKeptWithinThem(int ttl, int expected)
    {
        _dns.Answer = _ => Reply.Of(ttl, "127.0.0.1");
        await StartAsync(o => o with { MinTtl = TimeSpan.FromSeconds(5), MaxTtl = TimeSpan.FromSeconds(20) });

        Assert.Equal(TimeSpan.FromSeconds(expected), await _time.PassAsync());
    }

    [Fact]
    public async Task Answer_InAnotherOrder_IsNoChange()
    {
        _dns.Answer = _ => _dns.Questions.Count % 2 == 0 ? Reply.Of(1, "127.0.0.1", "127.0.0.2") : Reply.Of(1, "127.0.0.2", "127.0.0.1");
        await StartAsync();

        for (int i = 0; i < 5; i++)
        {
            await _time.PassAsync();
        }

        Assert.InRange(_dns.Questions.Count, 5, 6);
        Assert.Equal(["127.0.0.1 127.0.0.2"], _found);
    }

    [Fact]
    public async Task ServerFailure_Repeated_IsAskedWithGrowingPausesAndKeepsTheLast()
    {
        _dns.Answer = _ => _dns.Questions.Count == 1 ? Reply.Of(10, "127.0.0.1") : Reply.ServerFailure;
        await StartAsync();

        Assert.Equal(TimeSpan.FromSeconds(10), await _time.PassAsync());
        double[] pauses = [await PassSecondsAsync(), await PassSecondsAsync(), await PassSecondsAsync(), await PassSecondsAsync(), await PassSecondsAsync(), await PassSecondsAsync()];

        Assert.Collection(
            pauses,
            p => Assert.InRange(p, 0.8, 1.2),
            p => Assert.InRange(p, 1.6, 2.4),
            p => Assert.InRange(p, 3.2, 4.8),
            p => Assert.InRange(p, 6.4, 9.6),
            p => Assert.InRange(p, 12.8, 19.2),
            p => Assert.InRange(p, 24, 36));
        Assert.Equal(["127.0.0.1"], _found);
        Assert.Single(_log.Entries, e => e.Event.Name == "discovery.kept" && e.Message.Contains("ServerFailure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NotFound_WithNegativeTtl_IsAskedAgainWhenItHasPassed()
    {
        _dns.Answer = _ => _dns.Questions.Count switch { 1 => Reply.Of(10, "127.0.0.1"), 2 => Reply.NotFound(20), _ => Reply.Of(10, "127.0.0.2") };
        await StartAsync();

        Assert.Equal(TimeSpan.FromSeconds(10), await _time.PassAsync());
        Assert.Equal(TimeSpan.FromSeconds(20), await _time.PassAsync());
        Assert.Equal(TimeSpan.FromSeconds(10), await _time.PassAsync());
        Assert.Equal(["127.0.0.1", "127.0.0.2"], _found);
    }

    [Fact]
    public async Task OneFamily_Fails_ItsLastAddressesStay()
    {
        int looks = 0;
        _dns.Answer = type => (type, Volatile.Read(ref looks)) switch
        {
            (ScriptedDns.TypeA, 0) => Reply.Of(10, "127.0.0.1"),
            (ScriptedDns.TypeA, _) => Reply.Of(10, "127.0.0.2"),
            (_, 0) => Reply.Of(10, "::1"),
            _ => Reply.ServerFailure,
        };
        await StartAsync(o => o with { Addresses = DnsAddresses.Both });
        Volatile.Write(ref looks, 1);

        Assert.Equal(TimeSpan.FromSeconds(10), await _time.PassAsync());
        Assert.Equal(TimeSpan.FromSeconds(5), await _time.PassAsync());

        Assert.Equal(["[::1] 127.0.0.1", "[::1] 127.0.0.2"], _found);
    }

    [Fact]
    public async Task OneFamily_HasNoAddress_TheOtherIsEnough()
    {
        _dns.Answer = type => type == ScriptedDns.TypeA ? Reply.Of(10, "127.0.0.1") : Reply.Of(10);
        await StartAsync(o => o with { Addresses = DnsAddresses.Both });

        Assert.Equal(["127.0.0.1"], _found);
        Assert.DoesNotContain(_log.Entries, e => e.Event.Name is "discovery.kept" or "discovery.none");
    }

    [Fact]
    public async Task Silence_IsATimeout()
    {
        _dns.Answer = _ => null;
        using var source = new DnsSource(Options() with { QueryTimeout = TimeSpan.FromMilliseconds(20) });

        var fault = await Assert.ThrowsAsync<Gatehouse.Core.Discovery.DiscoveryException>(() => source.FindAsync(TestContext.Current.CancellationToken));

        Assert.Equal("timeout", fault.Reason);
        Assert.Equal("no name server answered the question for orders.test (A) in time", fault.Message);
    }

    [Fact]
    public async Task SecondServer_FirstIsSilentOrFails_IsAsked()
    {
        await using var broken = new ScriptedDns { Answer = _ => Reply.ServerFailure };
        using var source = new DnsSource(Options() with { Servers = [broken.Address, _dns.Address] });

        var found = await source.FindAsync(TestContext.Current.CancellationToken);

        Assert.Equal("127.0.0.1", Assert.Single(found.Targets).Url.Host);
    }

    [Fact]
    public async Task Dispose_WhileItWaits_AsksNoMore()
    {
        _dns.Answer = _ => Reply.Of(1, "127.0.0.1");
        await StartAsync();

        _discovery!.Dispose();
        await _time.PassAsync();

        // A question that were still asked would arrive before this one.
        using var source = new DnsSource(Options());
        await source.FindAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, _dns.Questions.Count);
    }

    public async ValueTask DisposeAsync()
    {
        _discovery?.Dispose();
        await _dns.DisposeAsync();
    }

    private DnsOptions Options() => new() { Name = "orders.test:80", Servers = [_dns.Address], Addresses = DnsAddresses.Ipv4, QueryTimeout = TimeSpan.FromSeconds(5) };

    private async Task StartAsync(Func<DnsOptions, DnsOptions>? with = null)
    {
        var discover = new DiscoverDocument { Kind = new DnsDiscovery(), Options = (with ?? (o => o))(Options()) };
        _discovery = ServiceDiscovery.Start("orders", discover, _time, _log, new LastFound());
        _discovery.Follow(targets => _found.Enqueue(string.Join(' ', targets.Select(t => t.Url.Host))));
        await Eventually.WithinAsync(_discovery.Found);
    }

    private async Task<double> PassSecondsAsync() => (await _time.PassAsync()).TotalSeconds;
}
