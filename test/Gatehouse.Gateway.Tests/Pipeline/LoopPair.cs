using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Pipeline;

/// <summary>Two connections whose requests run on the same event loop: while one holds it, the other cannot be answered.</summary>
internal sealed class LoopPair : IAsyncDisposable
{
    private readonly List<RawClient> _opened = [];

    public RawClient One { get; private set; } = null!;

    public RawClient Other { get; private set; } = null!;

    /// <summary>Opens connections until two of them share a loop. The path must be one with a <see cref="LoopProbe"/>.</summary>
    public static async Task<LoopPair> OpenAsync(RunningGateway gateway, string path)
    {
        var pair = new LoopPair();
        var byLoop = new Dictionary<string, RawClient>(StringComparer.Ordinal);
        while (true)
        {
            var client = await gateway.ConnectAsync();
            pair._opened.Add(client);
            string loop = await ReachLoopAsync(client, path);
            if (byLoop.TryGetValue(loop, out var first))
            {
                (pair.One, pair.Other) = (first, client);
                return pair;
            }

            byLoop.Add(loop, client);
        }
    }

    /// <summary>
    /// Sends GETs until one ran on a loop, and returns which: bytes that are there before they are waited for, as the first
    /// of a connection may be, are read where the connection was accepted. A machine that stood still puts a probe on trial,
    /// which passes.
    /// </summary>
    public static async Task<string> ReachLoopAsync(RawClient client, string path)
    {
        for (int i = 0; i < 3000; i++)
        {
            if (await LoopOfAsync(client, path) is var loop and not "0")
            {
                return loop;
            }
        }

        throw new InvalidOperationException("No request ran on an event loop.");
    }

    /// <summary>Sends a GET and reads its answer; returns what the probe said of where it ran.</summary>
    public static async Task<string> LoopOfAsync(RawClient client, string path)
    {
        await SendAsync(client, path);
        return Loop(await client.ReadUntilAsync("\r\n\r\n"));
    }

    public static Task SendAsync(RawClient client, string path) => client.SendAsync($"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n");

    public static string Loop(string head)
    {
        Assert.StartsWith("HTTP/1.1 204 ", head, StringComparison.Ordinal);
        const string Field = "X-Loop: ";
        int start = head.IndexOf(Field, StringComparison.Ordinal) + Field.Length;
        return head[start..head.IndexOf('\r', start)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _opened)
        {
            await client.DisposeAsync();
        }
    }
}
