using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.State;
using Gatehouse.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Redis.Tests;

/// <summary>What of a gateway shares counters: a store of its own, and the accounts that use it.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private static readonly DateTimeOffset End = TimeProvider.System.GetUtcNow().AddHours(1);

    private TestNode(LeasedAccounts accounts) => Accounts = accounts;

    public LeasedAccounts Accounts { get; }

    public SharedCounters Store => Accounts.Store;

    public static async Task<TestNode> StartAsync(
        RedisServer redis, string name = "a", OnStoreFailure onFailure = OnStoreFailure.Refuse, double localShare = 0.1, int timeout = 100, string? url = null, ILoggerFactory? loggers = null, bool waits = true)
    {
        Assert.True(RedisAddress.TryParse(url ?? redis.Url, out var address));
        var document = new RedisDocument { Url = address, Node = name, Timeout = TimeSpan.FromMilliseconds(timeout) };
        var node = new TestNode(new LeasedAccounts(TimeProvider.System));
        node.Accounts.Follow("redis", () => new RedisCounters(document, "test", TimeProvider.System, loggers ?? NullLoggerFactory.Instance), new LeaseSettings(onFailure, localShare));
        await node.Store.StartAsync(TimeSpan.FromSeconds(waits ? 5 : 0));
        if (waits)
        {
            await node.WhenOpenAsync();
        }

        return node;
    }

    public LeasedAccount Open(string key, long limit, long usedBefore = 0) => Accounts.Open(key, limit, End, usedBefore);

    /// <summary>Waits until the store grants: a new one hears for a while first.</summary>
    public Task WhenOpenAsync() => WhenOpenAsync(Store);

    public static async Task WhenOpenAsync(SharedCounters store)
    {
        long start = TimeProvider.System.GetTimestamp();
        for (int i = 1; ; i++)
        {
            var answer = await store.ClaimAsync(new CounterClaim { Key = $"probe-{Guid.NewGuid():n}", Limit = 1, EndsAt = End, Sequence = i, Used = 0, Held = 0, Epoch = "" });
            if (answer.Outcome == CounterOutcome.Answered)
            {
                return;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(10), "the store does not open");
            await Task.Delay(20);
        }
    }

    /// <summary>Dies: says nothing to anybody any more.</summary>
    public void Crash() => _ = Store.DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await Accounts.GiveBackAsync(TimeSpan.FromSeconds(1));
        Accounts.Dispose();
    }
}
