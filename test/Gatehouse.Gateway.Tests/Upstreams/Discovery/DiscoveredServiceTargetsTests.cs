using Gatehouse.Core.Configuration;
using Gatehouse.Core.State;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Discovery;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Discovery;

/// <summary>What is held for discovered targets, counted.</summary>
public sealed class DiscoveredServiceTargetsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CountingTransport _transport = new();
    private readonly StateStore _store = new();
    private readonly ServiceState _state = new();
    private readonly ScriptedDiscovery _script = new();
    private readonly LogCapture _log = new();
    private readonly ServiceDiscovery _discovery;
    private readonly DiscoveredServiceTargets _held;
    private readonly DiscoveredTargetSource _targets;

    public DiscoveredServiceTargetsTests()
    {
        var document = new ServiceDocument { Name = "up", Discover = new DiscoverDocument { Kind = _script, Options = new ScriptedDiscovery.Place() } };
        _discovery = ServiceDiscovery.Start("up", document.Discover, _time, _log, new LastFound());
        _held = new DiscoveredServiceTargets(document, "services.up", _state, _discovery, (new SharedUpstreams(_store, _transport), _store, _time));
        _targets = new DiscoveredTargetSource(_held);
    }

    [Fact]
    public async Task Changes_TenThousand_LeaveOnlyWhatIsThere()
    {
        const int Changes = 10_000;
        for (int i = 0; i < Changes; i++)
        {
            _script.Find($"http://10.{i / 65536}.{i / 256 % 256}.{i % 256}:80", "http://192.0.2.1:80");
        }

        _script.Find("http://192.0.2.1:80");
        await Eventually.TrueAsync(() => _targets.Current.Length == 1 && _transport.Opened == Changes + 1, "all changes were taken", TimeSpan.FromSeconds(30));

        Assert.Single(_transport.Open());
        Assert.InRange(_store.Count, 2, 1002);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(2, _store.Count);
        Dispose();
        Assert.Empty(_transport.Open());
        Assert.Equal(0, _store.Count);
        await Eventually.TrueAsync(() => _script.IsGone, "the source is disposed");
    }

    [Fact]
    public async Task Target_BackSoon_HasItsState_BackLate_HasANewOne()
    {
        await FindAsync("http://10.0.0.1:80");
        var first = _targets.Current[0];
        await FindAsync("http://10.0.0.2:80");
        _time.Advance(TimeSpan.FromMinutes(9));
        await FindAsync("http://10.0.0.1:80");
        var second = _targets.Current[0];
        await FindAsync("http://10.0.0.3:80");
        _time.Advance(TimeSpan.FromMinutes(11));
        await FindAsync("http://10.0.0.1:80");

        Assert.Same(first.State, second.State);
        Assert.NotSame(first.Endpoint, second.Endpoint);
        Assert.NotSame(first.State, _targets.Current[0].State);
    }

    [Fact]
    public async Task Target_Back_StartsAsANewOne_AnotherWeightDoesNot()
    {
        await FindAsync("http://10.0.0.1:80", "http://10.0.0.2:80");
        var state = _targets.Current[0].State;
        state.NoteAvailability(5);

        await FindAsync("http://10.0.0.1:80*3", "http://10.0.0.2:80");
        Assert.Same(state, _targets.Current[0].State);
        Assert.Equal((3, 5), (_targets.Current[0].Weight, state.AvailableSince));

        await FindAsync("http://10.0.0.2:80");
        await FindAsync("http://10.0.0.1:80", "http://10.0.0.2:80");
        Assert.Same(state, _targets.Current[0].State);
        Assert.Equal(0, state.AvailableSince);
    }

    [Fact]
    public async Task Changes_AreTold_AnotherWeightAsAChange()
    {
        await FindAsync("http://10.0.0.1:80", "http://10.0.0.1:80", "http://10.0.0.2:80");
        await FindAsync("http://10.0.0.1:80*3", "http://10.0.0.3:80");

        string[] told = [.. _log.Entries.Where(e => e.Event.Name == "discovery.changed").Select(e => e.Message[e.Message.IndexOf("gives", StringComparison.Ordinal)..])];
        Assert.Equal(
            [
                "gives 2 target(s); new: http://10.0.0.1, http://10.0.0.2; gone: none; changed: none",
                "gives 2 target(s); new: http://10.0.0.3; gone: http://10.0.0.2; changed: http://10.0.0.1",
            ],
            told);
    }

    [Fact]
    public async Task Target_ThatStays_IsTheSameObject()
    {
        await FindAsync("http://10.0.0.1:80");
        var stays = _targets.Current[0];
        int version = _state.Version;

        await FindAsync("http://10.0.0.1:80", "http://10.0.0.2:80");

        Assert.Same(stays, _targets.Current[0]);
        Assert.Equal(version + 1, _state.Version);
    }

    [Fact]
    public async Task Target_UnderAName_TlsAsksForTheName()
    {
        await FindAsync("https://10.0.0.1:8443");

        Assert.Equal("name.test", _transport.Open().Single().Value.Tls.ServerName);
        Assert.Equal("name.test:8443", _targets.Current[0].Authority);
    }

    [Fact]
    public async Task Endpoint_OfABuild_IsShared()
    {
        var build = _store.Begin();
        var address = new Gatehouse.Core.Configuration.Values.HttpAddress("http", "10.0.0.1", 80, "");
        using var held = new SharedUpstreams(_store, _transport).Hold(address, new ServiceDocument().ToUpstreamSettings());

        await FindAsync("http://10.0.0.1:80");

        Assert.NotNull(build);
        Assert.Same(held.Value, _targets.Current[0].Endpoint);
        held.Dispose();
        Assert.Single(_transport.Open());
    }

    [Fact]
    public async Task List_ThatCannotBeTaken_ChangesNothingAndIsTold()
    {
        await FindAsync("http://10.0.0.1:80");
        _transport.Refused = "http://10.0.0.3";

        _script.Find("http://10.0.0.2:80", "http://10.0.0.3:80");
        await Eventually.TrueAsync(() => _log.Entries.Any(e => e.Event.Name == "discovery.kept"), "the fault is told");

        Assert.Equal("http://10.0.0.1", Assert.Single(_targets.Current).Name);
        Assert.Single(_transport.Open());
    }

    [Fact]
    public async Task Equip_TargetsNowAndLater_AllGetIt()
    {
        await FindAsync("http://10.0.0.1:80");
        Assert.Single(_targets.Current);
        var equipped = new List<string>();
        _targets.Equip(t => equipped.Add(t.Name));

        await FindAsync("http://10.0.0.1:80", "http://10.0.0.2:80");

        Assert.Equal(2, _targets.Current.Length);
        Assert.Equal(["http://10.0.0.1", "http://10.0.0.2"], equipped);
    }

    public void Dispose()
    {
        _held.Dispose();
        _discovery.Dispose();
    }

    private async Task FindAsync(params string[] targets)
    {
        int version = _state.Version;
        _script.Find(targets);
        await Eventually.TrueAsync(() => _state.Version != version, "the targets changed");
    }
}
