using CsCheck;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Balancing;

namespace Gatehouse.Gateway.Tests.Upstreams.Balancing;

public class BalancerTests
{
    private static readonly Exchange Request = new();

    private static readonly Random Random = new(1);

    [Fact]
    public void RoundRobin_Weights_AreKeptInEveryRound()
        => Gen.Int[1, 9].Array[2, 6].Sample(weights =>
        {
            var targets = TestTargets.Weighted(weights);
            var balancer = new RoundRobinBalancer(targets, new RotationState(), Random);
            for (int round = 0; round < 3; round++)
            {
                var taken = Enumerable.Range(0, weights.Sum()).Select(_ => balancer.Choose(Request)).CountBy(t => t).ToDictionary();
                Assert.All(targets, t => Assert.Equal(t.Weight, taken[t.Target]));
            }
        });

    [Fact]
    public void Rotation_HeavyTarget_IsSpreadOverTheRound()
    {
        var rotation = new Rotation(TestTargets.Weighted(5, 1, 1), new RotationState());

        Assert.Equal("0010200", string.Concat(Enumerable.Range(0, 7).Select(_ => rotation.Next())));
    }

    [Fact]
    public void Rotation_ThousandDifferentWeights_KeepsTheirShares()
    {
        int[] weights = [.. Enumerable.Range(1, 1000)];
        var rotation = new Rotation(TestTargets.Weighted(weights), new RotationState());

        var taken = Enumerable.Range(0, 50_000).CountBy(_ => rotation.Next()).ToDictionary();

        Assert.All(Enumerable.Range(0, 1000), i => Assert.Contains(i, taken));
        Assert.InRange(Enumerable.Range(900, 100).Sum(i => taken[i]) / (double)Enumerable.Range(400, 100).Sum(i => taken[i]), 2.0, 2.3);
    }

    [Fact]
    public void LeastRequests_Choice_IsTheLeastLoadedByWeight()
        => Gen.Select(Gen.Int[1, 5].Array[2, 6], Gen.Int[0, 20].Array[6, 6]).Sample((weights, loads) =>
        {
            var targets = TestTargets.Weighted(weights);
            Load(targets, loads);

            var chosen = new LeastRequestsBalancer(targets, new RotationState(), Random).Choose(Request);

            Assert.Equal(targets.Min(t => Cost(t.Target)), Cost(chosen));
        });

    [Fact]
    public void LeastRequests_NothingUnderWay_FollowsTheWeights()
    {
        var targets = TestTargets.Weighted(3, 1, 1);
        var balancer = new LeastRequestsBalancer(targets, new RotationState(), Random);

        var taken = Enumerable.Range(0, 50).Select(_ => balancer.Choose(Request)).CountBy(t => t).ToDictionary();

        Assert.Equal([30, 10, 10], targets.Select(t => taken[t.Target]));
    }

    [Fact]
    public void PowerOfTwo_OfTwoTargets_TakesTheLessLoaded()
    {
        var targets = TestTargets.Weighted(1, 1);
        Load(targets, [3, 0]);
        var balancer = new PowerOfTwoBalancer(targets, new Random(1));

        Assert.All(Enumerable.Range(0, 50), _ => Assert.Same(targets[1].Target, balancer.Choose(Request)));
    }

    [Fact]
    public void PowerOfTwo_NothingUnderWay_FollowsTheWeights()
    {
        var targets = TestTargets.Weighted(1, 3, 6);
        var balancer = new PowerOfTwoBalancer(targets, new Random(1));

        var taken = Enumerable.Range(0, 10_000).Select(_ => balancer.Choose(Request)).CountBy(t => t).ToDictionary();

        Assert.InRange(taken[targets[0].Target], 850, 1150);
        Assert.InRange(taken[targets[2].Target], 5700, 6300);
    }

    [Fact]
    public void Random_ManyDraws_FollowTheWeights()
    {
        var targets = TestTargets.Weighted(1, 3);
        var balancer = new RandomBalancer(targets, new Random(1));

        int second = Enumerable.Range(0, 4000).Count(_ => balancer.Choose(Request) == targets[1].Target);

        Assert.InRange(second, 2850, 3150);
    }

    [Fact]
    public void Draw_Pairs_AreTwoPlacesThatFollowTheWeights()
        => Gen.Int[1, 100].Array[2, 8].Sample(weights =>
        {
            var draw = new WeightedDraw(TestTargets.Weighted(weights));
            var random = new Random(weights.Sum());
            for (int i = 0; i < 50; i++)
            {
                var (first, second) = draw.Pair(random);
                Assert.NotEqual(first, second);
                Assert.InRange(first, 0, weights.Length - 1);
                Assert.InRange(second, 0, weights.Length - 1);
            }
        });

    [Theory]
    [InlineData("round_robin")]
    [InlineData("least_requests")]
    [InlineData("power_of_two")]
    [InlineData("random")]
    [InlineData("first")]
    [InlineData("peak_ewma")]
    public void ChooseAnother_UntilNoneIsLeft_GivesEachOnce(string way)
    {
        var targets = TestTargets.Weighted(2, 1, 5, 1);
        Balancer balancer = way switch
        {
            "round_robin" => new RoundRobinBalancer(targets, new RotationState(), Random),
            "least_requests" => new LeastRequestsBalancer(targets, new RotationState(), Random),
            "power_of_two" => new PowerOfTwoBalancer(targets, Random),
            "random" => new RandomBalancer(targets, Random),
            "first" => new FirstBalancer(targets),
            _ => new PeakEwmaBalancer(targets, new LatencyMean(), TimeProvider.System, Random),
        };

        var tried = new List<ServiceTarget>();
        while (balancer.ChooseAnother(Request, tried.ToArray()) is { } next)
        {
            tried.Add(next);
        }

        Assert.Equal(targets.Select(t => t.Target.Name).Order(StringComparer.Ordinal), tried.Select(t => t.Name).Order(StringComparer.Ordinal));
    }

    private static double Cost(ServiceTarget target) => (double)target.State.InFlight / target.Weight;

    private static void Load(WeightedTarget[] targets, int[] loads)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            TestTargets.Load(targets[i].Target, loads[i]);
        }
    }
}
