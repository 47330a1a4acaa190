using CsCheck;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Balancing;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Balancing;

public class TargetSetTests
{
    private static readonly Exchange Request = new();

    private static readonly ServiceDocument Random = TestTargets.Document(LoadBalancing.Random);

    [Fact]
    public void Priorities_AllHealthy_OnlyTheFirstIsUsed()
    {
        ServiceTarget[] targets = [TestTargets.Of("b", priority: 1), TestTargets.Of("a"), TestTargets.Of("a2")];

        var set = TestTargets.SetOf(Random, targets);

        Assert.Equal(targets[1..], set.Eligible);
        Assert.Equal(targets[..1], set.Spare);
    }

    [Theory]
    [InlineData(10, 1.0)]
    [InlineData(7, 1.0)]
    [InlineData(5, 5 / 7.0)]
    [InlineData(1, 1 / 7.0)]
    [InlineData(0, 0)]
    public void Priorities_HealthyShareFalls_NextOnesTakeTheRest(int healthy, double expected)
    {
        ServiceTarget[] targets = [.. TestTargets.Many(10), TestTargets.Of("b", priority: 5), TestTargets.Of("b2", priority: 5)];
        Fail(targets[healthy..10]);

        var set = TestTargets.SetOf(Random, targets);

        Assert.Equal(expected, set.Shares[0], 6);
        Assert.Equal(1 - expected, set.Shares[1], 6);
        Assert.Equal(expected, Share(set, t => t.Priority == 0), 0.05);
    }

    [Fact]
    public void Priorities_NoneHasTheHealth_AllTakePart()
    {
        ServiceTarget[] targets = [.. TestTargets.Many(10), .. Enumerable.Range(0, 10).Select(i => TestTargets.Of($"b{i}", priority: 1))];
        Fail(targets[2..10]);
        Fail(targets[12..]);

        var set = TestTargets.SetOf(Random, targets);

        Assert.Equal([0.5, 0.5], set.Shares.Select(s => Math.Round(s, 6)));
        Assert.Equal(4, set.Eligible.Length);
    }

    [Fact]
    public void Zones_OwnIsHealthy_TakesAll()
    {
        ServiceTarget[] targets = [TestTargets.Of("far", zone: "b"), TestTargets.Of("near", zone: "a"), TestTargets.Of("unsaid")];

        Assert.Equal(["http://near"], TestTargets.SetOf(Random, targets, zone: "a").Eligible.Select(t => t.Name));
        Assert.Equal(3, TestTargets.SetOf(Random, targets, zone: "c").Eligible.Length);
        Assert.Equal(3, TestTargets.SetOf(Random, targets).Eligible.Length);
    }

    [Fact]
    public void Zones_OwnIsWeak_OthersOfThePriorityComeBeforeTheNextPriority()
    {
        ServiceTarget[] targets = [TestTargets.Of("near", zone: "a"), TestTargets.Of("near2", zone: "a"), TestTargets.Of("far", zone: "b"), TestTargets.Of("last", priority: 1, zone: "a")];
        Fail(targets[..1]);

        var set = TestTargets.SetOf(Random, targets, zone: "a");

        Assert.Equal([0.714, 0.286, 0], set.Shares.Select(s => Math.Round(s, 3)));
    }

    [Fact]
    public void Hash_OverLevels_KeepsAKeyWhereItIsWhileTheLevelGains()
    {
        var document = TestTargets.HashedBy("X-User");
        ServiceTarget[] targets = [.. TestTargets.Many(10), .. Enumerable.Range(0, 10).Select(i => TestTargets.Of($"b{i}", priority: 1))];
        Fail(targets[3..10]);
        var before = Owners(TestTargets.SetOf(document, targets));
        targets[3].State.Mark(TargetFault.Unhealthy, holds: false);
        var after = Owners(TestTargets.SetOf(document, targets));

        Assert.All(before.Zip(after), o => Assert.True(o.First == o.Second || o.Second == targets[3].Name || o.First.Contains("//b", StringComparison.Ordinal), $"{o.First} to {o.Second}"));
        Assert.Contains(after, o => o.Contains("//b", StringComparison.Ordinal));
    }

    [Fact]
    public void Tries_FirstLevelWasTried_GoOnInTheNext()
    {
        ServiceTarget[] targets = [TestTargets.Of("a"), TestTargets.Of("b", priority: 1), TestTargets.Of("c", priority: 2)];
        var set = TestTargets.SetOf(Random, targets);

        Assert.Same(targets[0], set.Choose(Request, []));
        Assert.Same(targets[1], set.Choose(Request, [targets[0]]));
        Assert.Same(targets[2], set.Choose(Request, [targets[0], targets[1]]));
        Assert.Null(set.Choose(Request, targets));
    }

    [Fact]
    public void Panic_FewerThanTheThreshold_AllAreUsedButOpenCircuits()
    {
        var document = Random with { PanicThreshold = new Share(0.5) };
        var targets = TestTargets.Many(4);
        Fail(targets[..2]);
        Assert.Equal(targets[2..], TestTargets.SetOf(document, targets).Eligible);

        targets[2].State.Mark(TargetFault.Ejected, holds: true);
        var set = TestTargets.SetOf(document, targets);
        Assert.True(set.Panics);
        Assert.Equal(targets, set.Eligible);

        targets[3].State.Mark(TargetFault.CircuitOpen, holds: true);
        Assert.Equal(targets[..3], TestTargets.SetOf(document, targets).Eligible);
    }

    [Fact]
    public void Set_TargetsChangeWhileItIsMade_IsOutdated()
    {
        var state = new ServiceState();
        var read = TargetLayout.Of(Random, TestTargets.Many(1), zone: null, affinity: null);

        var set = TestTargets.BuilderOf(Random, state).Make(() =>
        {
            // What discovers targets finds others between the look at them and the set.
            state.Changed();
            return read;
        });

        Assert.NotEqual(state.Version, set.Version);
    }

    [Fact]
    public void Panic_NotAskedFor_NeverComes()
    {
        var targets = TestTargets.Many(4);
        Fail(targets);

        var set = TestTargets.SetOf(Random, targets);

        Assert.False(set.Panics);
        Assert.Null(set.Choose(Request, []));
    }

    [Fact]
    public void Panic_ComesAndGoes_IsMeasured()
    {
        using var metrics = new MetricCapture();
        var document = Random with { PanicThreshold = new Share(0.5), Name = "panicking" };
        var targets = TestTargets.Many(2);
        var state = new ServiceState();
        Fail(targets);
        TestTargets.SetOf(document, targets, state);
        TestTargets.SetOf(document, targets, state);
        Assert.Equal(1, metrics.Sum("gatehouse_service_panic", "service=panicking"));

        state.Dispose();
        Assert.Equal(0, metrics.Sum("gatehouse_service_panic", "service=panicking"));
    }

    [Theory]
    [InlineData(LoadBalancing.RoundRobin)]
    [InlineData(LoadBalancing.LeastRequests)]
    [InlineData(LoadBalancing.PowerOfTwo)]
    [InlineData(LoadBalancing.Random)]
    [InlineData(LoadBalancing.PeakEwma)]
    [InlineData(LoadBalancing.ConsistentHash)]
    public void SlowStart_TargetComesBack_ItsPartGrows(LoadBalancing way)
    {
        var document = (way == LoadBalancing.ConsistentHash ? TestTargets.HashedBy("X-User") : TestTargets.Document(way)) with { SlowStart = TimeSpan.FromSeconds(30) };
        var time = new FakeTimeProvider();
        var state = new ServiceState();
        var targets = TestTargets.Many(4);
        var builder = TestTargets.BuilderOf(document, state, time);
        var layout = TargetLayout.Of(document, targets, zone: null, affinity: null);
        Assert.Equal(0.25, PartOf(targets[0]), 0.05);

        targets[0].State.Mark(TargetFault.Unhealthy, holds: true);
        Assert.Equal(0, PartOf(targets[0]));
        targets[0].State.Mark(TargetFault.Unhealthy, holds: false);
        Assert.Equal(0.1 / 3.1, PartOf(targets[0]), 0.02);
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(0.55 / 3.55, PartOf(targets[0]), 0.04);
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(0.25, PartOf(targets[0]), 0.05);

        double PartOf(ServiceTarget target)
        {
            var set = builder.Make(() => layout);
            return way == LoadBalancing.ConsistentHash ? Owners(set).Count(o => o == target.Name) / 2000.0 : Share(set, t => t == target);
        }
    }

    [Fact]
    public void SlowStart_TargetsFoundAfterAnEmptyFirstSet_AreWholeAndTheNextGrows()
    {
        var document = Random with { SlowStart = TimeSpan.FromSeconds(30) };
        var targets = TestTargets.Many(3);
        var builder = TestTargets.BuilderOf(document, new ServiceState(), new FakeTimeProvider());
        SetOf([]);
        SetOf(targets[..2]);

        Assert.Equal(0.1 / 2.1, Share(SetOf(targets), t => t == targets[2]), 0.02);

        TargetSet SetOf(ServiceTarget[] now) => builder.Make(() => TargetLayout.Of(document, now, zone: null, affinity: null));
    }

    [Fact]
    public void SlowStart_WhileSomethingStarts_SetsAreMadeAnewAndThenNoMore()
    {
        var document = Random with { SlowStart = TimeSpan.FromSeconds(30) };
        var time = new FakeTimeProvider();
        var state = new ServiceState();
        var targets = TestTargets.Many(2);
        var builder = TestTargets.BuilderOf(document, state, time);
        var layout = TargetLayout.Of(document, targets, zone: null, affinity: null);
        builder.Make(() => layout);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, state.Version);

        targets[0].State.Mark(TargetFault.Unhealthy, holds: true);
        targets[0].State.Mark(TargetFault.Unhealthy, holds: false);
        for (int second = 0; second < 40; second++)
        {
            builder.Make(() => layout);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        int version = state.Version;
        Assert.InRange(version, 10, 20);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(version, state.Version);
    }

    [Fact]
    public void SlowStart_AllComeBackAtOnce_NobodyHoldsBack()
    {
        var document = TestTargets.HashedBy("X-User") with { SlowStart = TimeSpan.FromSeconds(30) };
        var targets = TestTargets.Many(4);
        var expected = Owners(TestTargets.SetOf(document, targets));
        var state = new ServiceState();
        var builder = TestTargets.BuilderOf(document, state, new FakeTimeProvider());
        var layout = TargetLayout.Of(document, targets, zone: null, affinity: null);
        builder.Make(() => layout);
        Fail(targets);
        builder.Make(() => layout);
        Array.ForEach(targets, t => t.State.Mark(TargetFault.Unhealthy, holds: false));

        Assert.Equal(expected, Owners(builder.Make(() => layout)));
    }

    [Fact]
    public void Choose_AnyStateOfAnyTargets_GivesAvailableOnesAndEachOnce()
        => Gen.Select(Gen.Int[0, 3].Array[1, 12], Gen.Int[0, 7].Array[12], Gen.Int[0, 2].Array[12], Gen.Int[0, 6]).Sample((weights, faults, places, way) =>
        {
            var balancing = (LoadBalancing)way;
            var document = balancing == LoadBalancing.ConsistentHash ? TestTargets.HashedBy("X-User", 1.25) : TestTargets.Document(balancing);
            ServiceTarget[] targets = [.. weights.Select((w, i) => TestTargets.Of($"t{i}", w, places[i], $"z{faults[i] % 2}"))];
            for (int i = 0; i < targets.Length; i++)
            {
                targets[i].State.Mark((TargetFault)faults[i], holds: faults[i] > 3);
            }

            var set = TestTargets.SetOf(document, targets, zone: "z1");
            var tried = new List<ServiceTarget>();
            while (set.Choose(Request, tried.ToArray()) is { } next)
            {
                Assert.True(set.HasAnother(tried.ToArray()));
                tried.Add(next);
            }

            Assert.False(set.HasAnother(tried.ToArray()));
            var expected = targets.Where(t => t.Weight > 0 && t.State.IsAvailable).Select(t => t.Name);
            Assert.Equal(expected.Order(StringComparer.Ordinal), tried.Select(t => t.Name).Order(StringComparer.Ordinal));
        });

    private static void Fail(ServiceTarget[] targets) => Array.ForEach(targets, t => t.State.Mark(TargetFault.Unhealthy, holds: true));

    private static double Share(TargetSet set, Func<ServiceTarget, bool> which)
        => Enumerable.Range(0, 4000).Count(_ => set.Choose(Request, []) is { } chosen && which(chosen)) / 4000.0;

    private static string[] Owners(TargetSet set)
        => [.. Enumerable.Range(0, 2000).Select(i => set.Choose(TestExchange.Get("/").WithHeader("X-User", $"user-{i}").Exchange, [])!.Name)];
}
