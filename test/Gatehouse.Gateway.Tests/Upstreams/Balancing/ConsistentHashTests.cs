using CsCheck;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Balancing;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Balancing;

public class ConsistentHashTests
{
    private const int Keys = 4000;

    private static readonly ServiceDocument ByUser = TestTargets.HashedBy("X-User");

    [Fact]
    public void Target_AddedToTen_TakesAboutItsPartAndNothingElseMoves()
        => Gen.Int[0, 100_000].Sample(
            seed =>
            {
                string[] hosts = [.. Enumerable.Range(0, 11).Select(i => $"app-{seed}-{i}")];
                var before = Owners(ByUser, [.. hosts[..10].Select(h => TestTargets.Of(h))]);
                var after = Owners(ByUser, [.. hosts.Select(h => TestTargets.Of(h))]);

                int moved = Enumerable.Range(0, Keys).Count(k => before[k] != after[k]);
                Assert.InRange(moved / (double)Keys, 0.05, 0.15);
                Assert.All(Enumerable.Range(0, Keys).Where(k => before[k] != after[k]), k => Assert.Equal($"http://{hosts[10]}", after[k]));
            },
            iter: 20);

    [Fact]
    public void Target_Fails_OnlyItsKeysMoveAndComeBack()
    {
        var targets = TestTargets.Many(10);
        var state = new ServiceState();
        var builder = TestTargets.BuilderOf(ByUser, state);
        var layout = TargetLayout.Of(ByUser, targets, zone: null, affinity: null);
        var before = Owners(builder.Make(() => layout));

        targets[3].State.Mark(TargetFault.Ejected, holds: true);
        var during = Owners(builder.Make(() => layout));
        targets[3].State.Mark(TargetFault.Ejected, holds: false);
        var after = Owners(builder.Make(() => layout));

        Assert.DoesNotContain(targets[3].Name, during);
        Assert.All(Enumerable.Range(0, Keys).Where(k => before[k] != targets[3].Name), k => Assert.Equal(before[k], during[k]));
        Assert.Equal(before, after);
    }

    [Fact]
    public void Order_OfTheTargets_DoesNotMatter()
        => Gen.Int[1, 5].Array[2, 12].Sample(
            weights =>
            {
                ServiceTarget[] targets = [.. weights.Select((w, i) => TestTargets.Of($"t{i}", w))];

                Assert.Equal(Owners(ByUser, targets), Owners(ByUser, [.. targets.Reverse()]));
            },
            iter: 20);

    [Fact]
    public void Weights_ManyKeys_AreFollowed()
    {
        ServiceTarget[] targets = [TestTargets.Of("a"), TestTargets.Of("b", 2), TestTargets.Of("c", 5)];

        var counts = Owners(ByUser, targets).CountBy(o => o).ToDictionary();

        Assert.InRange(counts["http://a"] / (double)Keys, 0.09, 0.16);
        Assert.InRange(counts["http://b"] / (double)Keys, 0.20, 0.30);
        Assert.InRange(counts["http://c"] / (double)Keys, 0.56, 0.69);
    }

    [Fact]
    public void Targets_Thousand_EachHasKeysAndOneLeftTakesAll()
    {
        var targets = TestTargets.Many(1000);
        var layout = TargetLayout.Of(ByUser, targets, zone: null, affinity: null);
        var builder = TestTargets.BuilderOf(ByUser, new ServiceState());
        Assert.InRange(Owners(builder.Make(() => layout)).Distinct().Count(), 950, 1000);

        // The ring alone would be walked nearly all the way round.
        foreach (var target in targets.Skip(2))
        {
            target.State.Mark(TargetFault.Unhealthy, holds: true);
        }

        var owners = Owners(builder.Make(() => layout));
        Assert.Equal(2, owners.Distinct().Count());
        Assert.InRange(owners.Count(o => o == targets[0].Name), Keys / 3, Keys * 2 / 3);
        Assert.Equal(owners, Owners(builder.Make(() => layout)));
    }

    [Fact]
    public void Bound_OverrunTarget_PassesItsKeyOn()
    {
        var document = TestTargets.HashedBy("X-User", bound: 1.25);
        var targets = TestTargets.Many(4);
        var set = TestTargets.SetOf(document, targets);
        var request = TestExchange.Get("/").WithHeader("X-User", "alice").Exchange;
        var owner = set.Choose(request, [])!;

        // Up to ten it is never overrun, whatever the others do.
        TestTargets.Load(owner, ConsistentHashBalancer.Unbound - 1);
        Assert.Same(owner, set.Choose(request, []));

        TestTargets.Load(owner, 20);
        var other = set.Choose(request, [])!;
        Assert.NotSame(owner, other);
        Assert.Same(other, set.Choose(request, []));

        // With as much elsewhere it is not above the average.
        foreach (var target in targets.Where(t => t != owner))
        {
            TestTargets.Load(target, 29);
        }

        Assert.Same(owner, set.Choose(request, []));
    }

    [Fact]
    public void Bound_EveryKeyTheSame_NoTargetIsAboveIt()
    {
        var document = TestTargets.HashedBy("X-User", bound: 1.25);
        var targets = TestTargets.Many(10);
        var set = TestTargets.SetOf(document, targets);
        var request = TestExchange.Get("/").WithHeader("X-User", "alice").Exchange;

        for (int i = 0; i < 400; i++)
        {
            set.Choose(request, [])!.State.Enter();
        }

        Assert.All(targets, t => Assert.InRange(t.State.InFlight, 0, 50));
    }

    [Fact]
    public void Request_WithoutKey_GoesAnywhereByWeight()
    {
        ServiceTarget[] targets = [TestTargets.Of("a"), TestTargets.Of("b", 3)];
        var set = TestTargets.SetOf(ByUser, targets);

        int second = Enumerable.Range(0, 2000).Count(_ => set.Choose(TestExchange.Get("/").Exchange, []) == targets[1]);

        Assert.InRange(second, 1250, 1750);
    }

    [Fact]
    public void Tries_AfterTheFirst_GoOnAroundTheRing()
    {
        var targets = TestTargets.Many(5);
        var set = TestTargets.SetOf(ByUser, targets);
        var request = TestExchange.Get("/").WithHeader("X-User", "alice").Exchange;
        List<ServiceTarget> Tries()
        {
            var tried = new List<ServiceTarget>();
            while (set.Choose(request, tried.ToArray()) is { } next)
            {
                tried.Add(next);
            }

            return tried;
        }

        Assert.Equal(5, Tries().Distinct().Count());
        Assert.Equal(Tries(), Tries());
    }

    [Theory]
    [InlineData(HashBy.Header, "X-User: alice", true)]
    [InlineData(HashBy.Header, "X-Other: alice", false)]
    [InlineData(HashBy.Header, "X-User: ", false)]
    [InlineData(HashBy.Cookie, "Cookie: a=b; X-User=alice", true)]
    [InlineData(HashBy.Cookie, "Cookie: a=X-User=alice", false)]
    [InlineData(HashBy.Ip, "", true)]
    [InlineData(HashBy.Consumer, "X-User: alice", false)]
    public void Key_OfARequest_IsFoundWhereItIs(HashBy by, string field, bool expected)
    {
        var exchange = TestExchange.Get("/");
        if (field.Split(": ") is [var name, var value])
        {
            exchange.WithHeader(name, value);
        }

        Assert.Equal(expected, new HashKey(by, "X-User").TryHash(exchange.Exchange, out _));
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("2001:db8::1", "2001:db8::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    public void Key_OfAnAddress_IsThatOfItsNetwork(string one, string other, bool expected)
    {
        ulong HashOf(string address)
        {
            var exchange = TestExchange.Get("/").Exchange;
            exchange.Request.ClientAddress = System.Net.IPAddress.Parse(address);
            Assert.True(new HashKey(HashBy.Ip, "").TryHash(exchange, out ulong hash));
            return hash;
        }

        Assert.Equal(expected, HashOf(one) == HashOf(other));
    }

    [Fact]
    public void Choose_ByCookie_AllocatesNothing()
    {
        var document = TestTargets.Document(LoadBalancing.ConsistentHash) with { Hash = new HashDocument { By = HashBy.Cookie, Cookie = "session" } };
        var set = TestTargets.SetOf(document, TestTargets.Many(10));
        var request = TestExchange.Get("/").WithHeader("Cookie", "theme=dark; session=0123456789abcdef").Exchange;
        set.Choose(request, []);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            set.Choose(request, []);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string[] Owners(ServiceDocument document, ServiceTarget[] targets) => Owners(TestTargets.SetOf(document, targets));

    private static string[] Owners(TargetSet set)
    {
        var exchange = new Exchange();
        string[] owners = new string[Keys];
        for (int i = 0; i < Keys; i++)
        {
            exchange.Request.Headers.Clear();
            exchange.Request.Headers.Add("X-User", $"user-{i}");
            owners[i] = set.Choose(exchange, [])!.Name;
        }

        return owners;
    }
}
