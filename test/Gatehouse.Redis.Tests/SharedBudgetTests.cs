using System.Net;
using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.Redis.Tests;

/// <summary>Whole gateways that share a budget through a real Redis.</summary>
public sealed class SharedBudgetTests(ITestOutputHelper output)
{
    private const string Call = """{"model":"chat","max_completion_tokens":100,"messages":[{"role":"user","content":"Hello there"}]}""";

    [Fact]
    public async Task Gateways_AThousandClientsAndRoomForAHundredCalls_ExactlyAHundredAreAnswered()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var redis = await RedisServer.StartAsync();
        await using var vendor = await FakeModelServer.StartAsync();
        await using var first = await StartAsync(redis, vendor, "one", "requests: 100");
        await using var second = await StartAsync(redis, vendor, "two", "requests: 100");
        await WhenOpenAsync(first, second);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => PostAsync(i % 2 == 0 ? first : second)));

        output.WriteLine(string.Join(", ", statuses.GroupBy(s => s).Select(s => $"{s.Count()} {s.Key}")));
        Assert.Equal(100, statuses.Count(s => s == HttpStatusCode.OK));
        Assert.Equal(900, statuses.Count(s => s == HttpStatusCode.TooManyRequests));
        Assert.Equal(100, vendor.Requests.Count);
    }

    [Fact]
    public async Task Gateways_MoneyIsSettledBelowItsReservation_AllOfItIsUsedWithinAPercent()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var redis = await RedisServer.StartAsync();
        await using var vendor = await FakeModelServer.StartAsync();
        await using var first = await StartAsync(redis, vendor, "one", "tokens: 20000");
        await using var second = await StartAsync(redis, vendor, "two", "tokens: 20000");
        await WhenOpenAsync(first, second);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            for (int refused = 0; refused < 20;)
            {
                refused += await PostAsync(i % 2 == 0 ? first : second) == HttpStatusCode.OK ? 0 : 1;
                await Task.Delay(refused > 0 ? 20 : 0);
            }
        })));

        long used = await UsedAsync(redis);
        output.WriteLine($"{used} of 20000 tokens, {vendor.Requests.Count} calls");
        Assert.InRange(used, 19_800, 20_000);
    }

    // Calls that are about to be refused are none that still run.
    [Fact]
    public async Task Gateways_AllIsUsed_NobodyIsToldToTryAgainSoon()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var redis = await RedisServer.StartAsync();
        await using var vendor = await FakeModelServer.StartAsync();
        await using var first = await StartAsync(redis, vendor, "one", "requests: 4");
        await using var second = await StartAsync(redis, vendor, "two", "requests: 4");
        await WhenOpenAsync(first, second);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await PostAsync(i < 3 ? first : second));
        }

        // Each says within a look what it has used.
        const string Gone = "The budget day has 0 requests left of 4 requests. It begins anew at";
        for (int tries = 0; !(await TextAsync(second)).Contains(Gone, StringComparison.Ordinal); tries++)
        {
            Assert.True(tries < 100, await TextAsync(second));
            await Task.Delay(50);
        }

        var refusals = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => TextAsync(second)));

        Assert.All(refusals, r => Assert.Contains(Gone, r, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gateway_RedisGoneAndRefuse_AnswersThatItIsNotKnown()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var vendor = await FakeModelServer.StartAsync();
        await using var redis = RedisServer.NotStarted();
        await using var gateway = await StartAsync(redis, vendor, "one", "requests: 100");
        using var content = new StringContent(Call, Encoding.UTF8, "application/json");
        using var reply = await gateway.Client.PostAsync("/v1/chat/completions", content);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
        Assert.Contains("Whether the budget day has room for this call is not known at the moment", await reply.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("1", reply.Headers.RetryAfter?.ToString());
        Assert.Empty(vendor.Requests);

        await redis.RestartAsync();
        await WhenOpenAsync(gateway);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(gateway));
    }

    [Fact]
    public async Task Gateway_RedisGoneAndLocal_GoesOnWithItsShare()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var vendor = await FakeModelServer.StartAsync();
        await using var redis = RedisServer.NotStarted();
        await using var gateway = await StartAsync(redis, vendor, "one", "requests: 100", "on_failure: local, local_share: 5%");
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await PostAsync(gateway));
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(gateway));
        Assert.Equal(5, vendor.Requests.Count);
        await redis.RestartAsync();
        await Eventually.TrueAsync(() => gateway.Log.Entries.Any(e => e.Event.Name == "cluster.store.up"), "it says that Redis answers");
        for (int tries = 0; await UsedAsync(redis) != 5; tries++)
        {
            Assert.True(tries < 100, "what was used meanwhile is not told");
            await Task.Delay(50);
        }
    }

    private static Task<TestGateway> StartAsync(RedisServer redis, FakeModelServer vendor, string node, string limit, string onFailure = "on_failure: refuse")
        => TestGateway.StartAsync($$"""
            cluster: { redis: { url: "{{redis.Url}}", timeout: 1s, node: {{node}}, {{onFailure}} } }
            ai:
              providers: { vendor: { type: openai, url: "{{vendor.Address}}/v1", keys: ["${env:KEY_1}"] } }
              models: { chat: vendor/gpt-5-mini }
              budgets:
                day: { {{limit}}, period: day }
                probe: { team: nobody, requests: 1000, period: day }
            consumers: { x: { team: nobody, keys: ["${env:KEY_2}"] } }
            routes:
              llm: { match: /v1/**, ai: openai }
            """, variables: new Dictionary<string, string> { ["KEY_1"] = "secret-of-the-vendor", ["KEY_2"] = "secret-of-the-consumer" });

    private static async Task<HttpStatusCode> PostAsync(TestGateway gateway)
    {
        using var content = new StringContent(Call, Encoding.UTF8, "application/json");
        using var reply = await gateway.Client.PostAsync("/v1/chat/completions", content);
        await reply.Content.ReadAsByteArrayAsync();
        return reply.StatusCode;
    }

    private static async Task<string> TextAsync(TestGateway gateway)
    {
        using var content = new StringContent(Call, Encoding.UTF8, "application/json");
        using var reply = await gateway.Client.PostAsync("/v1/chat/completions", content);
        return await reply.Content.ReadAsStringAsync();
    }

    // A new Redis hears for a while before it grants.
    private static async Task WhenOpenAsync(params TestGateway[] gateways)
    {
        foreach (var gateway in gateways)
        {
            await TestNode.WhenOpenAsync(gateway.Snapshot.Part<Core.State.LeasedAccounts>().Store);
        }
    }

    private static async Task<long> UsedAsync(RedisServer redis)
    {
        await using var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{redis.Port}");
        var server = connection.GetServers()[0];
        var keys = server.Keys(pattern: "*ai.budgets/day/*").ToArray();
        return keys.Length == 0 ? 0 : (long)await connection.GetDatabase().HashGetAsync(keys.Single(), "u");
    }
}
