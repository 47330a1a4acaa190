using CsCheck;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Balancing;

namespace Gatehouse.Gateway.Tests.Upstreams.Balancing;

public class BalancerTests
{
    private static readonly Exchange Request = new();

    [Fact]
    public void RoundRobin_Weights_AreKeptInEveryRound()
        => Gen.Int[1, 9].Array[2, 6].Sample(weights =>
        {
            var targets = TargetsOf(weights);
            var balancer = new RoundRobinBalancer(weights, new RotationState());
            for (int round = 0; round < 3; round++)
            {
                var taken = Enumerable.Range(0, weights.Sum()).Select(_ => balancer.Choose(targets, Request)).CountBy(t => t).ToDictionary();
                Assert.All(targets, t => Assert.Equal(t.Weight, taken[t]));
            }
        });

    [Fact]
    public void RoundRobin_HeavyTarget_IsSpreadOverTheRound()
    {
        var targets = TargetsOf(5, 1, 1);
        var balancer = new RoundRobinBalancer([5, 1, 1], new RotationState());

        string order = string.Concat(Enumerable.Range(0, 7).Select(_ => Array.IndexOf(targets, balancer.Choose(targets, Request))));

        Assert.Equal("0010200", order);
    }

    [Fact]
    public void LeastRequests_Choice_IsTheLeastLoadedByWeight()
        => Gen.Select(Gen.Int[1, 5].Array[2, 6], Gen.Int[0, 20].Array[6, 6]).Sample((weights, loads) =>
        {
            var targets = TargetsOf(weights);
            Load(targets, loads);

            var chosen = new LeastRequestsBalancer(new RotationState()).Choose(targets, Request);

            Assert.Equal(targets.Min(Cost), Cost(chosen));
        });

    [Fact]
    public void LeastRequests_Ties_AreSpread()
    {
        var targets = TargetsOf(1, 1, 1);
        var balancer = new LeastRequestsBalancer(new RotationState());

        Assert.Equal(3, Enumerable.Range(0, 3).Select(_ => balancer.Choose(targets, Request)).Distinct().Count());
    }

    [Fact]
    public void PowerOfTwo_OfTwoTargets_TakesTheLessLoaded()
    {
        var targets = TargetsOf(1, 1);
        Load(targets, [3, 0]);
        var balancer = new PowerOfTwoBalancer(new Random(1));

        Assert.All(Enumerable.Range(0, 50), _ => Assert.Same(targets[1], balancer.Choose(targets, Request)));
    }

    [Fact]
    public void PowerOfTwo_EvenLoad_UsesEveryTarget()
    {
        var targets = TargetsOf(1, 1, 1, 1);
        var balancer = new PowerOfTwoBalancer(new Random(1));

        Assert.Equal(4, Enumerable.Range(0, 200).Select(_ => balancer.Choose(targets, Request)).Distinct().Count());
    }

    [Fact]
    public void Random_ManyDraws_FollowTheWeights()
    {
        var targets = TargetsOf(1, 3);
        var balancer = new RandomBalancer([1, 3], new Random(1));

        int second = Enumerable.Range(0, 4000).Count(_ => balancer.Choose(targets, Request) == targets[1]);

        Assert.InRange(second, 2850, 3150);
    }

    private static double Cost(ServiceTarget target) => (target.State.InFlight + 1.0) / target.Weight;

    private static ServiceTarget[] TargetsOf(params int[] weights)
        => [.. weights.Select((w, i) => new ServiceTarget(new OfflineTransport().Open(new HttpAddress("http", $"t{i}", 80, ""), new UpstreamSettings()), new TargetDocument { Url = new HttpAddress("http", $"t{i}", 80, ""), Weight = w }, new TargetState()))];

    private static void Load(ServiceTarget[] targets, int[] loads)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            for (int n = 0; n < loads[i]; n++)
            {
                targets[i].State.Enter();
            }
        }
    }
}
