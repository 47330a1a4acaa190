using System.Net;
using System.Net.Http.Json;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Money;

/// <summary>Two programs and one Redis use up one budget under load, while one of the programs stands still or dies.</summary>
public sealed class SharedBudgetTests
{
    private const int Limit = 1_500;
    private const int CallersPerGateway = 6;
    private const int RefusalsThatEnd = 30;

    [Fact]
    public async Task Gateway_StandsStillAndGoesOn_NothingIsSpentTwiceAndNothingIsLost()
    {
        int sent = await RunAsync(first => first.Freeze(), first => first.Thaw());
        Assert.InRange(sent, Limit * 0.99, Limit);
    }

    [Fact]
    public async Task Gateway_Dies_ItsLeaseAloneIsLost()
    {
        int sent = await RunAsync(first => first.Destroy(), null);
        Assert.InRange(sent, Limit * 0.85, Limit);
    }

    private static async Task<int> RunAsync(Action<GatehouseProcess> strike, Action<GatehouseProcess>? heal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such signals.");
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var redis = await RedisServer.StartAsync();
        await using var vendor = await FakeModelServer.StartAsync();
        using var firstFolder = new TemporaryFolder();
        using var secondFolder = new TemporaryFolder();
        await using var first = await StartAsync(firstFolder, redis, vendor, "one");
        await using var second = await StartAsync(secondFolder, redis, vendor, "two");
        var onFirst = CallAsync(first);
        var onSecond = CallAsync(second);
        await Eventually.TrueAsync(() => vendor.Requests.Count > Limit / 3, "calls are answered", TimeSpan.FromSeconds(40));
        strike(first);

        // The other one gets all that is left beside the lease.
        await onSecond;
        int before = vendor.Requests.Count;
        if (heal is not null)
        {
            heal(first);
            await onFirst;
            await CallAsync(second);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{before} sent while one was away, {vendor.Requests.Count} in the end, of {Limit}");
        return vendor.Requests.Count;
    }

    private static Task<GatehouseProcess> StartAsync(TemporaryFolder folder, RedisServer redis, FakeModelServer vendor, string node)
        => GatehouseProcess.RunTextAsync(folder, $$"""
            cluster: { redis: { url: "{{redis.Url}}", timeout: 500ms, on_failure: refuse, node: {{node}} } }
            ai:
              providers:
                vendor: { type: openai, url: "{{vendor.Address}}/v1", keys: ["a-key-of-the-vendor"] }
              models:
                chat: vendor/demo
              budgets:
                day: { requests: {{Limit}}, period: total }
            routes:
              llm: { match: /v1/**, ai: openai }
            """);

    /// <summary>Calls until the budget has refused some calls of each caller in a row, or the gateway is gone.</summary>
    private static Task CallAsync(GatehouseProcess gateway)
        => Task.WhenAll(Enumerable.Range(0, CallersPerGateway).Select(_ => Task.Run(async () =>
        {
            try
            {
                for (int refused = 0; refused < RefusalsThatEnd;)
                {
                    using var reply = await gateway.Http.PostAsJsonAsync("/v1/chat/completions", new { model = "chat", max_tokens = 5, messages = new[] { new { role = "user", content = "hello" } } });
                    refused = reply.StatusCode == HttpStatusCode.TooManyRequests ? refused + 1 : 0;
                    await Task.Delay(reply.IsSuccessStatusCode ? 2 : 30);
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
            }
        })));
}
