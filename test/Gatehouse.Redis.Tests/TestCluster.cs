using Gatehouse.Core.State;
using Gatehouse.Testing;

namespace Gatehouse.Redis.Tests;

/// <summary>A real Redis and nodes that share it; a test without Redis is skipped.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private TestCluster(RedisServer redis, TestNode[] nodes) => (Redis, Nodes) = (redis, nodes);

    public RedisServer Redis { get; }

    public TestNode[] Nodes { get; }

    public static async Task<TestCluster> StartAsync(int nodes, OnStoreFailure onFailure = OnStoreFailure.Refuse, double localShare = 0.1, int timeout = 20)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        var redis = await RedisServer.StartAsync();
        return new TestCluster(redis, await Task.WhenAll(Enumerable.Range(0, nodes).Select(n => TestNode.StartAsync(redis, $"node-{n}", onFailure, localShare, timeout))));
    }

    /// <summary>What all nodes have used of a counter.</summary>
    public long Used(string key, long limit) => Nodes.Sum(n => n.Open(key, limit).Used);

    public void Deconstruct(out RedisServer redis, out TestNode[] nodes) => (redis, nodes) = (Redis, Nodes);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        await Redis.DisposeAsync();
    }
}
