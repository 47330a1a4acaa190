using CsCheck;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Backends.Split;

namespace Gatehouse.Gateway.Tests.Backends.Split;

public sealed class SplitBackendTests
{
    private const int Callers = 4000;

    private static readonly Gen<double[]> Weights = Gen.Int[0, 100].Select(w => (double)w).Array[2, 5].Where(w => w.Sum() > 0);

    [Fact]
    public void Nearest_OfAnyWeights_TakesTheirShare()
        => Weights.Sample(
            weights =>
            {
                var split = Of(weights);
                var taken = Enumerable.Range(0, Callers).CountBy(c => split.Nearest(Caller(c)).Service).ToDictionary();
                for (int i = 0; i < weights.Length; i++)
                {
                    double expected = weights[i] / weights.Sum();

                    // Six standard deviations of a draw of so many.
                    Assert.InRange(taken.GetValueOrDefault(Name(i)) / (double)Callers, expected - 0.05, expected + 0.05);
                }
            },
            iter: 40);

    [Fact]
    public void Nearest_WhenOneWeightGrows_MovesCallersToThatSideOnly()
        => Gen.Select(Weights, Gen.Int[0, 4], Gen.Int[1, 100]).Sample(
            (weights, which, more) =>
            {
                which %= weights.Length;
                double[] after = [.. weights];
                after[which] += more;
                var (before, now) = (Of(weights), Of(after));
                for (int c = 0; c < 500; c++)
                {
                    var (from, to) = (before.Nearest(Caller(c)).Service, now.Nearest(Caller(c)).Service);
                    Assert.True(from == to || to == Name(which), $"caller {c} went from {from} to {to} when {Name(which)} grew");
                }
            },
            iter: 100);

    [Fact]
    public void Nearest_OfACanaryMovedInShares_KeepsThoseOnItAndMovesNoMoreThanNeeded()
        => Gen.Select(Gen.Int[1, 50], Gen.Int[1, 50]).Sample(
            (share, more) =>
            {
                var (before, now) = (Of([100 - share, share]), Of([100 - share - more, share + more]));
                int moved = 0;
                for (int c = 0; c < Callers; c++)
                {
                    bool was = before.Nearest(Caller(c)).Service == Name(1);
                    bool isNow = now.Nearest(Caller(c)).Service == Name(1);
                    Assert.False(was && !isNow, $"caller {c} fell off the canary");
                    moved += was != isNow ? 1 : 0;
                }

                Assert.InRange(moved / (double)Callers, (more / 100.0) - 0.05, (more / 100.0) + 0.05);
            },
            iter: 60);

    [Fact]
    public void Nearest_WhateverTheOrderAndScaleOfTheSides_IsTheSame()
    {
        var one = new SplitBackend([Side(0, 3), Side(1, 1), Side(2, 0)], sticky: null, new Random(1));
        var other = new SplitBackend([Side(1, 25), Side(0, 75)], sticky: null, new Random(2));

        Assert.All(Enumerable.Range(0, 1000), c => Assert.Equal(one.Nearest(Caller(c)).Service, other.Nearest(Caller(c)).Service));
    }

    [Fact]
    public void Hash_OfACaller_IsTheSameInEveryVersion()
    {
        // Changing this moves the callers of everybody's canary.
        Assert.Equal(["0", "1", "0", "1", "0", "0", "0", "1", "0", "1"], Enumerable.Range(0, 10).Select(c => Of([60, 40]).Nearest(Caller(c)).Service[^1..]));
    }

    [Fact]
    public void Nearest_OfACaller_AllocatesNothing()
    {
        var split = Of([50, 30, 20]);
        split.Nearest(Caller(0));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (ulong c = 0; c < 1000; c++)
        {
            split.Nearest(c);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ulong Caller(int number) => StableHash.Of($"user-{number}");

    private static SplitBackend Of(double[] weights) => new([.. weights.Select((w, i) => Side(i, w))], sticky: null, new Random(7));

    private static SplitSide Side(int number, double weight) => new(Name(number), weight, new Nowhere());

    private static string Name(int number) => $"service-{number}";

    private sealed class Nowhere : Backend
    {
        public override ValueTask ExecuteAsync(Exchange exchange) => default;

        public override void Explain(Explanation explanation)
        {
        }
    }
}
