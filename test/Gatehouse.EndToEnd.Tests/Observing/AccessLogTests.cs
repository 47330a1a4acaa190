using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Observing;

public sealed class AccessLogTests
{
    [Fact]
    public async Task Log_WriterHeldUp_DoesNotHoldUpRequests()
    {
        await using var gateway = await TestGateway.StartAsync("routes: { hello: { match: /hello, respond: { status: 200, body: hi } } }");
        gateway.AccessLog.Shut();
        await gateway.Client.GetStringAsync("/hello");
        Assert.True(gateway.AccessLog.Entered.Wait(Eventually.Limit), "the writer is held up");
        long start = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < 200; i++)
        {
            await gateway.Client.GetStringAsync("/hello");
        }

        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
        Assert.Empty(gateway.AccessLog.Lines);
        gateway.AccessLog.Open();
        await gateway.AccessLinesAsync(201);
        Assert.Contains("gatehouse_access_log_dropped_total{} 0\n", await gateway.ScrapeAsync());
    }

    [Fact]
    public async Task Log_ModelCall_HasTokensAndTheRequestIdOfTheReply()
    {
        await using var vendor = await FakeModelServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync($$"""
            telemetry: { logs: { format: json } }
            ai:
              providers:
                vendor: { type: openai, url: "{{vendor.Address}}/v1", keys: ["not-a-real-key"] }
              models: { chat: vendor/demo }
            routes: { llm: { match: /v1/**, ai: openai } }
            """);
        using var body = new StringContent("""{"model":"chat","messages":[{"role":"user","content":"hi [cached:1] there"}]}""", Encoding.UTF8, "application/json");
        using var reply = await gateway.Client.PostAsync("/v1/chat/completions", body);
        Assert.True(reply.IsSuccessStatusCode, await reply.Content.ReadAsStringAsync());
        var line = JsonNode.Parse((await gateway.AccessLinesAsync(1))[0])!;
        Assert.Equal(reply.Headers.GetValues("x-request-id").Single(), line["request_id"]!.GetValue<string>());
        Assert.Equal("chat", line["ai"]!["model"]!.GetValue<string>());
        Assert.Equal("openai", line["ai"]!["provider"]!.GetValue<string>());
        Assert.Equal("vendor", line["service"]!.GetValue<string>());
        Assert.Equal("demo", line["ai"]!["provider_model"]!.GetValue<string>());
        Assert.Equal(1, line["ai"]!["cache_read_tokens"]!.GetValue<long>());
        Assert.True(line["ai"]!["output_tokens"]!.GetValue<long>() > 0);
        string text = await gateway.ScrapeAsync();
        Assert.Contains("gatehouse_ai_requests_total{model=\"chat\",outcome=\"ok\",provider=\"vendor\"} 1\n", text);
        Assert.Contains("gatehouse_ai_tokens_total{kind=\"cache_read\"} 1\n", text);
    }

    [Fact]
    public async Task Log_UpstreamDown_SaysWhyAndCountsIt()
    {
        await using var gateway = await TestGateway.StartAsync("routes: { down: { match: /**, service: \"http://127.0.0.1:1\" } }");
        using var reply = await gateway.Client.GetAsync("/a");
        string line = (await gateway.AccessLinesAsync(1))[0];
        Assert.Contains("upstream_failure=connect_refused", line);
        Assert.Contains("problem=upstream-failed", line);
        Assert.DoesNotContain("127.0.0.1:1", await reply.Content.ReadAsStringAsync());
        Assert.Contains("gatehouse_upstream_failures_total{failure=\"connect_refused\",service=", await gateway.ScrapeAsync());
    }
}
