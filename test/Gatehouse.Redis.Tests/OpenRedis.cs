using Gatehouse.Core.State;
using Gatehouse.Testing;

namespace Gatehouse.Redis.Tests;

/// <summary>One Redis that grants, and three processes that talk to it, for the tests of a class.</summary>
public sealed class OpenRedis : IAsyncLifetime
{
    private readonly List<TestNode> _nodes = [];
    private RedisServer? _server;

    internal SharedCounters this[int node] => _nodes[node].Store;

    internal RedisServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        _server = await RedisServer.StartAsync();
        foreach (string name in new[] { "a", "b", "c" })
        {
            _nodes.Add(await TestNode.StartAsync(_server, name, timeout: 5_000));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _server!.DisposeAsync();
    }
}
