using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Vertex;
using Gatehouse.AI.Tests.Providers.GeminiCompatible;
using Gatehouse.Core.Secrets;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Vertex;

/// <summary>A service account before Vertex AI. The vendor replays recordings; the server of tokens checks signatures.</summary>
public sealed class VertexProviderTests : IAsyncLifetime
{
    private readonly string _file = Path.GetTempFileName();
    private ServiceAccount _account = null!;

    private string Yaml => $$"""
        ai:
          providers:
            google: { type: vertex, location: europe-west4, url: "{server}", keys: ["${file:{{_file}}}"] }
          models:
            chat: google/gemini-2.5-pro
            tuned: google/endpoints/123
        routes:
          llm: { match: /v1/**, ai: openai }
          gemini: { match: /v1beta/**, ai: gemini }
        """;

    public async ValueTask InitializeAsync()
    {
        _account = await ServiceAccount.CreateAsync();
        await File.WriteAllTextAsync(_file, _account.Json);
    }

    public ValueTask DisposeAsync()
    {
        File.Delete(_file);
        return _account.DisposeAsync();
    }

    private static string Reply() => Encoding.UTF8.GetString(GeminiRecordings.Bytes("google-text.json"));

    [Fact]
    public async Task Post_Calls_CarryOneTokenThatWasFetchedOnce()
    {
        _account.ThenToken("token-1");
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Reply()).ThenReply(Reply());

        Assert.Equal(200, (await gateway.PostAsync(ModelGateway.Call("hi"))).Reply.CommittedStatus);
        var request = gateway.Server.LastRequest;
        Assert.Equal("/v1beta1/projects/project-of-the-key/locations/europe-west4/publishers/google/models/gemini-2.5-pro:generateContent", request.RawTarget);
        Assert.Equal("Bearer token-1", request.Header("authorization"));
        Assert.DoesNotContain("PRIVATE KEY", request.Text, StringComparison.Ordinal);

        Assert.Equal(200, (await gateway.PostAsync(ModelGateway.Call("hi", model: "tuned"))).Reply.CommittedStatus);
        Assert.Equal("/v1beta1/projects/project-of-the-key/locations/europe-west4/endpoints/123:generateContent", gateway.Server.LastRequest.RawTarget);
        Assert.Equal(1, _account.Fetches);
    }

    [Fact]
    public async Task Post_ManyCallsAtOnce_WaitForOneFetch()
    {
        var gate = new TaskCompletionSource();
        _account.ThenToken("token-1", before: () => gate.Task);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        for (int i = 0; i < 50; i++)
        {
            gateway.Server.ThenReply(Reply());
        }

        var calls = Enumerable.Range(0, 50).Select(_ => gateway.PostAsync(ModelGateway.Call("hi"))).ToList();
        await Eventually.TrueAsync(() => _account.Fetches == 1, "a token is asked for");
        Assert.Empty(gateway.Server.Requests);
        gate.SetResult();

        Assert.All(await Task.WhenAll(calls), c => Assert.Equal(200, c.Reply.CommittedStatus));
        Assert.Equal((1, 50), (_account.Fetches, gateway.Server.Requests.Count));
        Assert.All(gateway.Server.Requests, r => Assert.Equal("Bearer token-1", r.Header("authorization")));
    }

    [Fact]
    public async Task Post_TokenThatEndsSoon_IsNotKept()
    {
        _account.ThenToken("token-1", lifetime: 59).ThenToken("token-2").ThenToken("token-3");
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Reply()).ThenReply(Reply()).ThenReply(Reply());

        for (int i = 0; i < 3; i++)
        {
            await gateway.PostAsync(ModelGateway.Call("hi"));
        }

        Assert.Equal(["Bearer token-1", "Bearer token-2", "Bearer token-2"], gateway.Server.Requests.Select(r => r.Header("authorization")));
    }

    [Fact]
    public async Task Post_TokenThatIsRefused_IsFetchedAgain()
    {
        _account.ThenToken("token-1").ThenToken("token-2");
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"error":{"code":401,"message":"Expired.","status":"UNAUTHENTICATED"}}""", 401).ThenReply(Reply());

        Assert.Equal(502, (await gateway.PostAsync(ModelGateway.Call("hi"))).Reply.CommittedStatus);
        Assert.Equal(200, (await gateway.PostAsync(ModelGateway.Call("hi"))).Reply.CommittedStatus);

        Assert.Equal("Bearer token-2", gateway.Server.LastRequest.Header("authorization"));
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant","error_description":"Invalid JWT Signature."}""", 502, "provider_authentication_failed")]
    [InlineData(503, "<html>", 502, "provider_unreachable")]
    [InlineData(200, "{}", 502, "provider_unreachable")]
    public async Task Post_NoToken_IsAnErrorAndNothingIsSent(int status, string body, int expected, string code)
    {
        _account.ThenRefuse(status, body).ThenToken("token-1");
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal((expected, code), (exchange.Reply.CommittedStatus, (string?)JsonNode.Parse(exchange.Reply.Text)!["error"]!["code"]));
        Assert.Empty(gateway.Server.Requests);

        // What failed is not kept.
        gateway.Server.ThenReply(Reply());
        Assert.Equal(200, (await gateway.PostAsync(ModelGateway.Call("hi"))).Reply.CommittedStatus);
    }

    [Fact]
    public async Task Stream_OfVertex_PassesByteForByteAndIsTranslated()
    {
        const string Name = "google-vertex-stream-tool-call-arguments-nested.1.chunks.txt";
        _account.ThenToken("token-1");
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        byte[] bytes = GeminiRecordings.Frame(GeminiRecordings.Events(Name));
        gateway.Server.ThenStreamBytes([bytes]).ThenStreamBytes([bytes]);

        var passed = await gateway.SendAsync(TestExchange.Post("/v1beta/models/chat:streamGenerateContent?alt=sse", """{"contents":[{"parts":[{"text":"hi"}]}]}"""));
        Assert.Equal(bytes, passed.Reply.Bytes);
        Assert.EndsWith("/models/gemini-2.5-pro:streamGenerateContent?alt=sse", gateway.Server.LastRequest.RawTarget, StringComparison.Ordinal);

        var translated = ModelGateway.Events((await gateway.PostAsync(ModelGateway.Call("hi", stream: true))).Reply.Text);
        Assert.Equal("tool_calls", (string?)JsonNode.Parse(translated[^2])!["choices"]![0]!["finish_reason"]);
    }

    [Theory]
    [InlineData("global", "https://aiplatform.googleapis.com")]
    [InlineData("eu", "https://aiplatform.eu.rep.googleapis.com")]
    [InlineData("europe-west4", "https://europe-west4-aiplatform.googleapis.com")]
    public void Address_Location_HasItsHost(string location, string address)
        => Assert.Equal(address, new VertexProvider(new VertexOptions { Location = location }, "p", new ProviderKeys([], TimeProvider.System), AccountTokens.None).Address.ToString());

    [Theory]
    [InlineData("{}", "type service_account")]
    [InlineData("{", "cannot be read")]
    [InlineData("""{"type":"service_account","client_email":"e","private_key":"none"}""", "cannot be read")]
    public async Task Load_KeyThatIsNone_IsAProblemThatDoesNotQuoteIt(string key, string words)
    {
        await File.WriteAllTextAsync(_file, key, TestContext.Current.CancellationToken);

        var result = ModelGateway.Load(Yaml.Replace("{server}", "http://localhost:1", StringComparison.Ordinal));

        var problem = Assert.Single(result.Problems, p => p.Message.Contains("service account", StringComparison.Ordinal));
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, problem.Message, StringComparison.Ordinal);
    }
}
