using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Observing;

/// <summary>Plants keys wherever they can come in, and searches everything that goes out beside the one place each belongs.</summary>
[Collection("collector")]
public sealed class PlantedSecretTests
{
    private const string ConsumerKey = "planted-consumer-key-0001";
    private const string WrongKey = "planted-wrong-key-0002";
    private const string VendorKey = "planted-vendor-key-0003";
    private const string QueryKey = "planted-query-key-0004";
    private const string CookieValue = "planted-cookie-0005";
    private const string Prompt = "planted-prompt-0006";

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Secrets_InConfigurationAndRequests_AppearInNoLogMetricOrProblem(string format)
    {
        await using var vendor = await FakeModelServer.StartAsync();
        await using var collector = await FakeCollector.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            $$"""
            telemetry:
              otlp: { endpoint: "{{collector.Address}}", protocol: http }
              logs: { format: {{format}}, headers: [authorization, x-api-key, cookie, user-agent] }
            consumers:
              shop: { keys: ["${env:SHOP_KEY}"] }
            policies:
              key: { api_key: { header: X-API-Key } }
            ai:
              providers:
                vendor: { type: openai, url: "{{vendor.Address}}/v1", keys: ["${env:VENDOR_KEY}"] }
                down: { type: openai, url: "http://127.0.0.1:1/v1", keys: ["${env:VENDOR_KEY}"] }
              models: { chat: vendor/demo, gone: down/demo }
            routes:
              llm: { match: /v1/**, ai: openai, policies: [key] }
              echo: { match: /echo/**, service: "http://127.0.0.1:1", policies: [key] }
            """,
            variables: new Dictionary<string, string>(StringComparer.Ordinal) { ["SHOP_KEY"] = ConsumerKey, ["VENDOR_KEY"] = VendorKey });

        var replies = new StringBuilder();
        foreach (string key in new[] { ConsumerKey, WrongKey })
        {
            replies.Append(await SendAsync(gateway, key, "/v1/chat/completions", Chat("chat", "hello")));
            replies.Append(await SendAsync(gateway, key, "/v1/chat/completions", Chat("chat", "[status:401]")));
            replies.Append(await SendAsync(gateway, key, "/v1/chat/completions", Chat("gone", "hello")));
            replies.Append(await SendAsync(gateway, key, "/v1/chat/completions", Chat("unknown", "hello")));
            replies.Append(await SendAsync(gateway, key, "/v1/chat/completions", "not json " + Prompt));
            replies.Append(await SendAsync(gateway, key, "/echo/a?api_key=" + QueryKey, "{}"));
        }

        await gateway.ReloadAsync($"consumers: {{ shop: {{ keys: [\"{ConsumerKey}\", 5] }} }}");
        var lines = await gateway.AccessLinesAsync(12);
        string metrics = await gateway.ScrapeAsync();
        await gateway.StopAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(VendorKey, vendor.Requests[0].Header("authorization")?["Bearer ".Length..]);
        string[] secrets = [ConsumerKey, WrongKey, VendorKey, QueryKey, CookieValue, Prompt];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, replies.ToString()));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, string.Join('\n', lines)));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, gateway.Log.Text));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, metrics));
        Assert.All(secrets, secret => Assert.False(collector.Has("traces", secret) || collector.Has("metrics", secret), secret));
        Assert.DoesNotContain(vendor.Requests, r => r.Headers.Any(h => h.Value.Contains(ConsumerKey, StringComparison.Ordinal)));
        Assert.NotEmpty(collector.Of("traces"));
        Assert.Contains("[redacted 25 characters", string.Join('\n', lines));
    }

    private static string Chat(string model, string prompt)
        => $$"""{"model":"{{model}}","messages":[{"role":"system","content":"{{Prompt}}"},{"role":"user","content":"{{prompt}}"}]}""";

    private static async Task<string> SendAsync(TestGateway gateway, string key, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-API-Key", key);
        request.Headers.Add("Cookie", "session=" + CookieValue);
        using var reply = await gateway.Client.SendAsync(request);
        return reply + await reply.Content.ReadAsStringAsync();
    }
}
