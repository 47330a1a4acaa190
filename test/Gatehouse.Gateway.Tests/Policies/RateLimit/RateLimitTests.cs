using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Policies.RateLimit;

public sealed class RateLimitTests
{
    [Fact]
    public async Task Request_OverTheLimit_Is429_WithHeaders_UntilTheWindowHasPassed()
    {
        var gateway = Gateway("{ limit: 2, window: 1m }");

        var first = await gateway.GetAsync("/a");
        gateway.Time.Advance(TimeSpan.FromSeconds(20));
        await gateway.GetAsync("/a");
        var refused = await gateway.GetAsync("/a");

        Assert.Equal(200, first.Reply.CommittedStatus);
        Assert.Equal("\"limit\";q=2;w=60", first.Reply.CommittedHeaders.Get("RateLimit-Policy"));
        Assert.Equal("\"limit\";r=1;t=60", first.Reply.CommittedHeaders.Get("RateLimit"));
        Assert.Equal(429, refused.Reply.CommittedStatus);
        Assert.Equal("\"limit\";r=0;t=60", refused.Reply.CommittedHeaders.Get("RateLimit"));
        Assert.Equal("40", refused.Reply.CommittedHeaders.Get("Retry-After"));
        Assert.Equal("limit", refused.Exchange.Record.RefusedBy);
        Assert.Null(gateway.Reached);

        gateway.Time.Advance(TimeSpan.FromSeconds(40));
        Are([200, 429], await StatusesAsync(gateway, 2));
    }

    [Fact]
    public async Task Bucket_TakesABurst_AndFillsEvenly()
    {
        var gateway = Gateway("{ limit: 60, window: 1m, algorithm: token_bucket, burst: 3 }");

        Are([200, 200, 200, 429], await StatusesAsync(gateway, 4));
        gateway.Time.Advance(TimeSpan.FromSeconds(2));
        Are([200, 200, 429], await StatusesAsync(gateway, 3));
        gateway.Time.Advance(TimeSpan.FromHours(1));
        var last = await gateway.GetAsync("/a");
        Assert.Equal("\"limit\";q=3;w=3", last.Reply.CommittedHeaders.Get("RateLimit-Policy"));
        Assert.Equal("\"limit\";r=2;t=1", last.Reply.CommittedHeaders.Get("RateLimit"));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public async Task Addresses_CountBySlash64(string one, string other, bool same)
    {
        var gateway = Gateway("{ limit: 1, window: 1m, by: ip }");
        await gateway.HandleAsync(TestExchange.Get("/a").From(one));
        var second = TestExchange.Get("/a").From(other);

        await gateway.HandleAsync(second);

        Assert.Equal(same ? 429 : 200, second.Reply.CommittedStatus);
    }

    [Fact]
    public async Task Consumers_HaveALimitEach_AndWhoHasNoNameCountsByAddress()
    {
        var gateway = new OfflineGateway(
            "consumers: { a: { keys: [\"${env:A}\"] }, b: { keys: [\"${env:B}\"] } }\npolicies: { limit: { rate_limit: { limit: 1, window: 1m, by: consumer } } }\n"
            + "routes:\n  r: { match: /**, to: to, policies: [{ api_key: {} }, limit] }\n");
        (string, string) a = ("X-API-Key", "A-0123456789abcdef"), b = ("X-API-Key", "B-0123456789abcdef");

        Are([200, 200, 429, 429], new[] { await StatusAsync(gateway, a), await StatusAsync(gateway, b), await StatusAsync(gateway, a), await StatusAsync(gateway, b) });
    }

    [Fact]
    public async Task Header_TellsCallersApart_AndMayNotBeRepeated()
    {
        var gateway = Gateway("{ limit: 1, window: 1m, by: header, header: X-Tenant }");
        string longName = new('x', 500);

        Are(
            [200, 200, 429, 200, 429, 200, 429, 400],
            new[]
            {
                await StatusAsync(gateway, ("x-tenant", "a")), await StatusAsync(gateway, ("X-Tenant", "b")), await StatusAsync(gateway, ("X-Tenant", "a")),
                await StatusAsync(gateway), await StatusAsync(gateway),
                await StatusAsync(gateway, ("X-Tenant", longName)), await StatusAsync(gateway, ("X-Tenant", longName)),
                await StatusAsync(gateway, ("X-Tenant", "c"), ("X-Tenant", "d")),
            });
    }

    [Fact]
    public async Task Gateway_IsOneCaller()
    {
        var gateway = Gateway("{ limit: 1, window: 1s, by: gateway }");
        await gateway.HandleAsync(TestExchange.Get("/a").From("192.0.2.1"));
        var other = TestExchange.Get("/b").From("192.0.2.2");

        await gateway.HandleAsync(other);

        Assert.Equal(429, other.Reply.CommittedStatus);
    }

    [Theory]
    [InlineData("sliding_window")]
    [InlineData("token_bucket")]
    public async Task Counts_SurviveAReload_AlsoWithAnotherLimit(string algorithm)
    {
        var gateway = Gateway($"{{ limit: 2, window: 1m, algorithm: {algorithm} }}");
        await StatusesAsync(gateway, 2);

        gateway.Reload(Yaml($"{{ limit: 4, window: 1m, algorithm: {algorithm} }}"));
        var statuses = await StatusesAsync(gateway, 3);
        Assert.Equal(algorithm == "token_bucket" ? [429, 429, 429] : [200, 200, 429], statuses);

        gateway.Reload(Yaml($"{{ limit: 1, window: 1m, algorithm: {algorithm} }}"));
        Assert.Equal(429, await StatusAsync(gateway));
        gateway.Time.Advance(TimeSpan.FromSeconds(60));
        Are([200, 429], await StatusesAsync(gateway, 2));
    }

    [Fact]
    public async Task NamedLimit_IsOneOverItsRoutes_AndAnInlineOneIsTheRoutesOwn()
    {
        var gateway = new OfflineGateway(
            "policies: { shared: { rate_limit: { limit: 1, window: 1m } } }\nroutes:\n"
            + "  a: { match: /a, to: to, policies: [shared] }\n  b: { match: /b, to: to, policies: [shared] }\n"
            + "  c: { match: /c, to: to, policies: [{ rate_limit: { limit: 1, window: 1m } }] }\n  d: { match: /d, to: to, policies: [{ rate_limit: { limit: 1, window: 1m } }] }\n");
        var statuses = new List<int>();
        foreach (string path in new[] { "/a", "/b", "/c", "/d", "/d" })
        {
            statuses.Add((await gateway.GetAsync(path)).Reply.CommittedStatus!.Value);
        }

        Assert.Equal([200, 429, 200, 200, 429], statuses);
    }

    [Fact]
    public async Task Callers_BeyondTheMost_ShareOneCounter_AndResetNobodys()
    {
        var gateway = Gateway("{ limit: 1, window: 1m, by: header, header: X-Tenant, max_callers: 2 }");
        await StatusAsync(gateway, ("X-Tenant", "a"));
        await StatusAsync(gateway, ("X-Tenant", "b"));
        var flood = new List<int>();
        for (int i = 0; i < 50; i++)
        {
            flood.Add(await StatusAsync(gateway, ("X-Tenant", "flood" + i)));
        }

        Assert.Equal([200, .. Enumerable.Repeat(429, 49)], flood);
        Assert.Equal(429, await StatusAsync(gateway, ("X-Tenant", "a")));
        gateway.Time.Advance(TimeSpan.FromMinutes(3));
        Are([200, 200], new[] { await StatusAsync(gateway, ("X-Tenant", "c")), await StatusAsync(gateway, ("X-Tenant", "d")) });
    }

    [Fact]
    public async Task Headers_CanBeSwitchedOff()
        => Assert.Null((await Gateway("{ limit: 2, window: 1m, headers: false }").GetAsync("/a")).Reply.CommittedHeaders.Get("RateLimit"));

    [Fact]
    public async Task Refusals_AreCountedByConsumer()
    {
        using var metrics = new MetricCapture();
        var gateway = new OfflineGateway(
            "consumers: { counted-consumer: { keys: [\"${env:A}\"] } }\nroutes:\n  r: { match: /**, to: to, policies: [{ api_key: {} }, { rate_limit: { limit: 1, window: 1m, by: user } }] }\n");
        for (int i = 0; i < 3; i++)
        {
            await gateway.GetAsync("/a", ("X-API-Key", "A-0123456789abcdef"));
        }

        Assert.Equal(2, metrics.Sum("gatehouse_rate_limited_total", "consumer=counted-consumer"));
    }

    [Theory]
    [InlineData("{ limit: 1, window: 1m, by: consumer }", "limits by consumer, but no policy of route \"r\" identifies the caller")]
    [InlineData("{ limit: 1, window: 1m, by: user }", "limits by user, but no policy of route \"r\" identifies the caller")]
    [InlineData("{ limit: 1, window: 1m, by: header }", "by: header needs the name of the header")]
    [InlineData("{ limit: 1, window: 1m, header: X }", "header is only used with by: header")]
    [InlineData("{ limit: 1, window: 1m, burst: 5 }", "a sliding window has no burst")]
    public void Options_ThatDoNotFit_AreFaults(string options, string message)
    {
        var problem = Assert.Single(OfflineGateway.ProblemsOf(Yaml(options)));

        Assert.Equal("GH1016", problem.Code.Id);
        Assert.Equal(message, problem.Message);
    }

    [Theory]
    [InlineData("{ limit: 0, window: 1m }", "GH1009")]
    [InlineData("{ limit: 1, window: 1ms }", "GH1009")]
    [InlineData("{ window: 1m }", "GH1011")]
    [InlineData("{ limit: 1 }", "GH1011")]
    public void Options_OutOfRangeOrMissing_AreFaults(string options, string code)
        => Assert.Equal(code, Assert.Single(OfflineGateway.ProblemsOf(Yaml(options))).Code.Id);

    private static OfflineGateway Gateway(string options) => new(Yaml(options));

    private static string Yaml(string options)
        => $"policies: {{ limit: {{ rate_limit: {options} }} }}\nroutes:\n  r: {{ match: /**, to: to, policies: [limit] }}\n";

    private static void Are(int[] expected, int[] actual) => Assert.Equal(expected.AsEnumerable(), actual);

    private static async Task<int> StatusAsync(OfflineGateway gateway, params (string, string)[] headers)
        => (await gateway.GetAsync("/a", headers)).Reply.CommittedStatus!.Value;

    private static async Task<int[]> StatusesAsync(OfflineGateway gateway, int count)
    {
        int[] statuses = new int[count];
        for (int i = 0; i < count; i++)
        {
            statuses[i] = await StatusAsync(gateway);
        }

        return statuses;
    }
}
