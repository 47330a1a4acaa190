using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Tests.Models.Routing;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Secrets;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.AI.Tests.Providers;

public sealed class ProviderKeysTests
{
    private readonly FakeTimeProvider _time = Routes.Clock();

    [Fact]
    public void TryTake_Weights_AreTheProportionOfTurns()
    {
        var keys = Keys(KeyRotation.RoundRobin, Key("a") with { Weight = 3 }, Key("b"));

        var taken = Enumerable.Range(0, 40).Select(_ => Take(keys)!).CountBy(k => k).ToDictionary();

        Assert.Equal((30, 10), (taken["a"], taken["b"]));
    }

    [Fact]
    public void TryTake_Spare_TakesNoTurnOfTheOthers()
    {
        var keys = Keys(KeyRotation.RoundRobin, Key("a"), Key("b"), Key("spare") with { Order = 2 });

        var taken = Enumerable.Range(0, 40).Select(_ => Take(keys)!).CountBy(k => k).ToDictionary();

        Assert.Equal((20, 20), (taken["a"], taken["b"]));
    }

    [Fact]
    public void TryTake_Order_IsKeptWhileOneOfALowerMayBeUsed()
    {
        var keys = Keys(KeyRotation.RoundRobin, Key("spare") with { Order = 2 }, Key("a"), Key("b"));
        Assert.DoesNotContain("spare", Enumerable.Range(0, 10).Select(_ => Take(keys)));

        Limit(keys, "a");
        Assert.Equal(["b"], Enumerable.Range(0, 5).Select(_ => Take(keys)).Distinct());
        Limit(keys, "b");
        Assert.Equal("spare", Take(keys));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.NotEqual("spare", Take(keys));
    }

    [Fact]
    public void TryTake_LeastUsed_IsTheOneWithTheFewestInFlightForItsWeight()
    {
        var keys = Keys(KeyRotation.LeastUsed, Key("a") with { Weight = 2 }, Key("b"));

        Assert.Equal(["a", "b", "a", "a", "b", "a"], Enumerable.Range(0, 6).Select(_ => Take(keys, leaves: false)));
    }

    [Fact]
    public void TryTake_InOrder_IsTheFirstThatMayBeUsed()
    {
        var keys = Keys(KeyRotation.InOrder, Key("a"), Key("b"));
        Assert.Equal(["a", "a"], Enumerable.Range(0, 2).Select(_ => Take(keys)));

        Limit(keys, "a");
        Assert.Equal("b", Take(keys));
    }

    [Fact]
    public void TryTake_KeyOfSomeModels_ServesTheseAlone()
    {
        var keys = Keys(KeyRotation.InOrder, Key("a") with { Models = ["gpt-5*", "o4"] }, Key("b") with { Models = ["o3"] });

        Assert.Equal(("a", "a", "b", null), (Take(keys, "gpt-5-mini"), Take(keys, "o4"), Take(keys, "o3"), Take(keys, "o1", regardless: true)));
        Assert.Equal(long.MaxValue, keys.ReadyAt("o1"));
    }

    [Fact]
    public void TryTake_Disabled_IsNeverTaken()
        => Assert.Null(Take(Keys(KeyRotation.RoundRobin, Key("a") with { IsEnabled = false }), regardless: true));

    [Fact]
    public void Report_Limit_RestsTheKeyForTheModelAlone()
    {
        var keys = Keys(KeyRotation.InOrder, Key("a"));
        Limit(keys, "a");

        Assert.Equal((null, "a", "a"), (Take(keys), Take(keys, "other"), Take(keys, regardless: true)));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("a", Take(keys));
    }

    [Theory]
    [InlineData(ModelErrorKind.Authentication, "authentication")]
    [InlineData(ModelErrorKind.Billing, "billing")]
    public void Report_Refusal_RestsTheKeyForAllModelsForAMinute(ModelErrorKind kind, string state)
    {
        var keys = Keys(KeyRotation.InOrder, Key("a"));
        keys.Report(keys.All[0], "m", new ModelError(kind, 401, ""));

        Assert.Equal((null, null, state), (Take(keys), Take(keys, "other"), keys.All[0].State.Refusal));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("a", Take(keys));
    }

    [Fact]
    public void TryTake_LimitsOfAKey_HoldEvenWhenThereIsNoOther()
    {
        var limits = new CallLimits(_time).With(new CallLimitsDocument { Concurrent = 1 });
        var keys = Keys(KeyRotation.RoundRobin, Key("a") with { Limits = limits });

        Assert.Equal(("a", null), (Take(keys, leaves: false), Take(keys, regardless: true)));
        ProviderKeys.Leave(keys.All[0], 0, 0);
        Assert.Equal("a", Take(keys));
    }

    [Fact]
    public async Task TryTake_FromManyThreads_ConcurrentCallsNeverExceedTheLimit()
    {
        var limits = new CallLimits(_time).With(new CallLimitsDocument { Concurrent = 5, Requests = new Rate(1_000_000, TimeSpan.FromSeconds(1)) });
        int running = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 2000; i++)
            {
                if (!limits.TryEnter(1, 0))
                {
                    continue;
                }

                int now = Interlocked.Increment(ref running);
                InterlockedMost(ref most, now);
                Interlocked.Decrement(ref running);
                limits.Leave(1, 1);
            }
        })));

        Assert.InRange(most, 1, 5);
        Assert.Equal(0, limits.Running);
    }

    private static void InterlockedMost(ref int most, int now)
    {
        int seen = Volatile.Read(ref most);
        while (now > seen && Interlocked.CompareExchange(ref most, now, seen) is var before && before != seen)
        {
            seen = before;
        }
    }

    private static ProviderKeyDraft Key(string name) => new(name);

    private ProviderKeys Keys(KeyRotation rotation, params ProviderKeyDraft[] keys) => new([.. keys.Select(k => k.Make())], _time, rotation);

    private static string? Take(ProviderKeys keys, string model = "m", bool regardless = false, bool leaves = true)
    {
        if (!keys.TryTake(model, 0, regardless, out var key))
        {
            return null;
        }

        if (leaves)
        {
            ProviderKeys.Leave(key!, 0, 0);
        }

        return key!.Secret.Reveal();
    }

    private static void Limit(ProviderKeys keys, string name)
        => keys.Report(keys.All.Single(k => k.Secret.Reveal() == name), "m", new ModelError(ModelErrorKind.RateLimited, 429, "") { RetryAfter = TimeSpan.FromSeconds(10) });

    private sealed record ProviderKeyDraft(string Name)
    {
        public int Weight { get; init; } = 1;

        public int Order { get; init; } = 1;

        public IReadOnlyList<string>? Models { get; init; }

        public bool IsEnabled { get; init; } = true;

        public CallLimits? Limits { get; init; }

        public ProviderKey Make() => new(new Secret(Name)) { Weight = Weight, Order = Order, Models = Models, IsEnabled = IsEnabled, Limits = Limits };
    }
}
