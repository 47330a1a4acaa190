using System.Net;
using System.Text.Json;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>What operators read at /health/services, and who does not.</summary>
public sealed class ServicesPageTests
{
    [Fact]
    public async Task Page_HasEveryServiceWithItsTargets()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var b = await SwitchedUpstream.StartAsync("b");
        b.HealthStatus = 503;
        await using var gateway = await TestGateway.StartAsync($$"""
            services:
              checked: { targets: [ { url: "{{a.Address}}", weight: 3 }, "{{b.Address}}" ], health_check: { path: /healthz, interval: 100ms }, panic_threshold: 60% }
              counted: { targets: [ "{{a.Address}}" ], load_balancing: least_requests }
            routes:
              all: { match: "/**", service: checked }
              other: { match: "/other", service: counted }
              inline: { match: "/inline", service: "{{a.Address}}" }
            """);
        JsonElement page = default;
        await Eventually.TrueAsync(
            () =>
            {
                page = Parse(gateway.Operators.GetStringAsync("/health/services").GetAwaiter().GetResult());
                return page.GetProperty("services")[0].GetProperty("targets").EnumerateArray().All(t => t.GetProperty("last_check").ValueKind == JsonValueKind.Object);
            },
            "both targets were checked");

        Assert.Equal(gateway.Snapshot.Revision, page.GetProperty("revision").GetString());
        var services = page.GetProperty("services");
        Assert.Equal(["checked", "counted", a.Address], services.EnumerateArray().Select(s => s.GetProperty("service").GetString()));
        Assert.Equal([1, 1, 1], services.EnumerateArray().Select(s => s.GetProperty("available").GetInt32()));
        Assert.Equal([true, false, false], services.EnumerateArray().Select(s => s.GetProperty("panic").GetBoolean()));
        var good = services[0].GetProperty("targets")[0];
        Assert.Equal(a.Address, good.GetProperty("target").GetString());
        Assert.Equal(3, good.GetProperty("weight").GetInt32());
        Assert.True(good.GetProperty("available").GetBoolean());
        Assert.Empty(good.GetProperty("why").EnumerateArray());
        Assert.True(good.GetProperty("last_check").GetProperty("succeeded").GetBoolean());
        var bad = services[0].GetProperty("targets")[1];
        Assert.False(bad.GetProperty("available").GetBoolean());
        Assert.Equal("unhealthy", Assert.Single(bad.GetProperty("why").EnumerateArray()).GetString());
        Assert.Equal("status 503 is not in 200-299", bad.GetProperty("last_check").GetProperty("fault").GetString());
        Assert.Equal(JsonValueKind.String, bad.GetProperty("since").ValueKind);
        Assert.Equal(0, services[1].GetProperty("targets")[0].GetProperty("in_flight").GetInt32());
    }

    [Fact]
    public async Task Page_OnAListenerThatServesTraffic_IsTheRoutes()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var gateway = await TestGateway.StartAsync(
            $$"""
            listen: [ { url: "http://127.0.0.1:0", serves: [traffic, health] } ]
            routes:
              all: { match: "/**", service: "{{a.Address}}" }
            """,
            keepsListeners: true);

        Assert.Equal("a", await gateway.Client.GetStringAsync("/health/services"));
        Assert.Contains("ready", await gateway.Client.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task Readiness_WithoutAnyTarget_IsReady()
    {
        await using var gateway = await HealthGateway.StartAsync($"targets: \"{DeadAddress.Next()}\", health_check: /healthz");
        await gateway.FirstChecksAsync();

        using var reply = await gateway.Gateway.Operators.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    private static JsonElement Parse(string text)
    {
        using var page = JsonDocument.Parse(text);
        return page.RootElement.Clone();
    }
}
