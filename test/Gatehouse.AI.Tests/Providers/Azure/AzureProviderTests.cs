using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Azure;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Azure;

public sealed class AzureProviderTests
{
    private const string Routes = "  models:\n    chat: azure/my deployment\nroutes:\n  llm: { match: /v1/**, ai: openai }\n";

    [Theory]
    [InlineData("https://shop.openai.azure.com", AzureSurface.V1, null, "https://shop.openai.azure.com", "/openai/v1/chat/completions", null)]
    [InlineData("https://shop.openai.azure.com/openai/v1", AzureSurface.V1, "preview", "https://shop.openai.azure.com", "/openai/v1/chat/completions", "api-version=preview")]
    [InlineData("https://gw.test/azure/openai", AzureSurface.Deployments, "2024-10-21", "https://gw.test/azure", "/openai/deployments/my%20deployment%2F1/chat/completions", "api-version=2024-10-21")]
    public void Call_OfASurface_HasItsPathAndQuery(string url, AzureSurface surface, string? version, string address, string path, string? query)
    {
        var provider = Provider(new AzureOptions { Url = Parse(url), Surface = surface, ApiVersion = version });

        var call = provider.PassThrough(new PassedCall(WireForm.OpenAIChat, "{}"u8.ToArray(), "my deployment/1", false, new HeaderList()));

        Assert.Equal((address, path, query), (provider.Address.ToString(), call.Path, call.Query));
    }

    [Theory]
    [InlineData(AzureSurface.V1, WireForm.OpenAIEmbeddings, "/openai/v1/embeddings")]
    [InlineData(AzureSurface.Deployments, WireForm.OpenAIEmbeddings, "/openai/deployments/d/embeddings")]
    [InlineData(AzureSurface.Deployments, WireForm.OpenAIImages, "/openai/deployments/d/images/generations")]
    [InlineData(AzureSurface.Deployments, WireForm.OpenAISpeech, "/openai/deployments/d/audio/speech")]
    [InlineData(AzureSurface.Deployments, WireForm.OpenAITranscriptions, "/openai/deployments/d/audio/transcriptions")]
    public void Operations_PassToTheirPath(AzureSurface surface, string form, string path)
    {
        var provider = Provider(new AzureOptions { Url = Parse("https://x.test"), Surface = surface, ApiVersion = "2024-10-21" });
        string? type = form == WireForm.OpenAITranscriptions ? "multipart/form-data; boundary=x" : null;

        var call = provider.PassThrough(new PassedCall(form, "{ }"u8.ToArray(), "d", false, new HeaderList()) { ContentType = type });

        Assert.True(provider.Speaks(form, "d"));
        Assert.Equal((path, "{ }", type ?? "application/json"), (call.Path, Encoding.UTF8.GetString(call.Body.Span), call.Headers.Get("Content-Type")));
        Assert.Equal(form == WireForm.OpenAISpeech, call.Headers.Get("Accept") == "*/*");
        Assert.False(provider.Speaks(WireForm.OpenAIModerations, "d") || provider.Speaks(WireForm.CohereRerank, "d"));
    }

    [Fact]
    public void Embeddings_OfOtherForms_GoToTheDeployment()
    {
        var provider = Provider(new AzureOptions { Url = Parse("https://x.test"), Surface = AzureSurface.Deployments, ApiVersion = "2024-10-21" });

        var call = provider.EmbeddingsOf("d")!.Translate(new Gatehouse.AI.Calls.Embeddings.EmbeddingCall { Model = "a", SourceForm = "other", Inputs = [new("x")] }, "d", new LossReport());

        Assert.Equal(("/openai/deployments/d/embeddings", """{"model":"d","input":["x"]}"""), (call.Path, Encoding.UTF8.GetString(call.Body.Span)));
        Assert.Equal(5, provider.Summarize(WireForm.OpenAIEmbeddings, """{"usage":{"prompt_tokens":5}}"""u8.ToArray()).Usage.Input);
    }

    [Theory]
    [InlineData(AzureCredential.Key, "the-key", null)]
    [InlineData(AzureCredential.Bearer, null, "Bearer the-key")]
    public void Authenticate_ByTheSetting_UsesOneField(AzureCredential auth, string? key, string? bearer)
    {
        var provider = Provider(new AzureOptions { Url = Parse("https://x.test"), Auth = auth });
        var call = provider.PassThrough(new PassedCall(WireForm.OpenAIChat, "{}"u8.ToArray(), "d", false, new HeaderList()));

        provider.Authenticate(call, new Secret("the-key"));

        Assert.Equal((key, bearer), (call.Headers.Get("api-key"), call.Headers.Get("Authorization")));
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":true,"severity":"high"}}}}}""", ModelErrorKind.ContentPolicy, "prompt")]
    [InlineData(400, """{"error":{"message":"filtered","code":"400","innererror":{"code":"ResponsibleAIPolicyViolation"}}}""", ModelErrorKind.ContentPolicy, null)]
    [InlineData(404, """{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}""", ModelErrorKind.NotFound, null)]
    [InlineData(404, """{"error":{"code":"404","message":"Resource not found"}}""", ModelErrorKind.NotFound, null)]
    [InlineData(401, """{"statusCode":401,"message":"Access denied due to invalid subscription key or wrong API endpoint."}""", ModelErrorKind.Authentication, null)]
    [InlineData(429, """{"error":{"code":"429","message":"Requests have exceeded the call rate limit."}}""", ModelErrorKind.RateLimited, null)]
    [InlineData(400, """{"error":{"code":"context_length_exceeded","message":"This model's maximum context length is 8192 tokens.","param":"messages"}}""", ModelErrorKind.ContextLength, "messages")]
    [InlineData(400, """{"error":{"code":"OperationNotSupported","message":"The chatCompletion operation does not work with the specified model."}}""", ModelErrorKind.InvalidRequest, null)]
    public void ReadError_OfAzure_HasItsKind(int status, string body, ModelErrorKind kind, string? parameter)
    {
        var headers = new HeaderList();
        headers.Add("apim-request-id", "r-1");
        headers.Add("retry-after-ms", "1500");

        var error = Provider(new AzureOptions { Url = Parse("https://x.test") }).ReadError(status, headers, Encoding.UTF8.GetBytes(body));

        Assert.Equal((kind, parameter, "r-1", TimeSpan.FromSeconds(1.5)), (error.Kind, error.Parameter, error.RequestId, error.RetryAfter));
    }

    [Theory]
    [InlineData("type: azure, keys: [\"${env:KEY_1}\"]", "url")]
    [InlineData("type: azure, url: https://x.test", "keys")]
    [InlineData("type: azure, url: https://x.test, keys: [\"${env:KEY_1}\"], surface: deployments", "api_version")]
    [InlineData("type: azure, url: https://x.test, keys: [\"${env:KEY_1}\"], surface: deployments, api_version: v, api: responses", "api")]
    [InlineData("type: azure, url: https://x.test, keys: [\"${env:KEY_1}\"], api_version: \"1&x=2\"", "api_version")]
    [InlineData("type: azure, url: https://x.test, keys: [\"${env:KEY_1}\"], auth: basic", "auth")]
    [InlineData("type: azure, url: https://x.test, keys: [\"${env:KEY_1}\"], deployment: d", "deployment")]
    [InlineData("type: azure, url: https://x.test, keys: [\"${env:KEY_1}\"], auth: client_secret, tenant: t", "client_id")]
    [InlineData("type: azure, url: https://x.test, keys: [\"${env:KEY_1}\"], auth: client_secret, client_id: c", "tenant")]
    [InlineData("type: azure, url: https://x.test, keys: [\"${env:KEY_1}\"], tenant: t", "tenant")]
    public void Load_WrongSettings_AreNamed(string provider, string setting)
    {
        var result = ModelGateway.Load($"ai:\n  providers:\n    azure: {{ {provider} }}\n{Routes}");

        Assert.Equal($"ai.providers.azure.{setting}", Assert.Single(result.Problems, p => p.Severity == ProblemSeverity.Error).Path);
    }

    [Fact]
    public async Task Stream_RecordedOfAzure_PassesByteForByteAndItsUsageIsRead()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        string[] events = [.. File.ReadLines(SharedData.PathOf("ai-recordings", "azure", "azure-deepseek-reasoning.1.chunks.txt")).Where(l => l.Length > 0)];
        byte[] bytes = FakeModelServer.Frame(events, ModelVendor.OpenAI);
        gateway.Server.ThenStreamBytes(FakeModelServer.Cut(bytes, 1000, 3, 77));

        var exchange = await gateway.PostAsync(ModelGateway.Call("x", stream: true, more: ",\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal(bytes, exchange.Reply.Bytes);
        Assert.Equal("/openai/deployments/d-1/chat/completions?api-version=2024-10-21", gateway.Server.LastRequest.RawTarget);
        Assert.Equal("secret-of-KEY_1", gateway.Server.LastRequest.Header("api-key"));
        Assert.Equal("d-1", gateway.Server.LastBody["model"]!.GetValue<string>());
        var model = exchange.Exchange.Record.Model!;
        Assert.Equal((19, 1720, "reported", "azure"), (model.InputTokens, model.OutputTokens, model.UsageGrade, model.Provider));
    }

    [Theory]
    [InlineData("azure-tool-call.1.chunks.txt")]
    [InlineData("azure-reasoning-encrypted-content.1.chunks.txt")]
    public async Task Stream_OfResponsesRecordedOfAzure_PassesByteForByteAndItsUsageIsRead(string name)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml.Replace(", surface: deployments, api_version: \"2024-10-21\"", "", StringComparison.Ordinal));

        // Some recordings go on with the answer to the next call.
        string[] all = [.. File.ReadLines(SharedData.PathOf("ai-recordings", "azure", name)).Where(l => l.Length > 0)];
        string[] events = all[..(Array.FindIndex(all, e => e.StartsWith("{\"type\":\"response.completed\"", StringComparison.Ordinal)) + 1)];
        byte[] bytes = FakeModelServer.Frame(events, ModelVendor.Anthropic);
        gateway.Server.ThenStreamBytes(FakeModelServer.Cut(bytes, 1000, 3, 77));

        var exchange = await gateway.PostAsync("""{"model":"chat","input":"x","stream":true}""", "/v1/responses");

        Assert.Equal(bytes, exchange.Reply.Bytes);
        Assert.Equal("/openai/v1/responses", gateway.Server.LastRequest.RawTarget);
        var usage = JsonNode.Parse(events[^1])!["response"]!["usage"]!;
        var model = exchange.Exchange.Record.Model!;
        Assert.Equal(usage["total_tokens"]!.GetValue<long>(), model.InputTokens + model.CacheReadTokens + model.OutputTokens + model.ReasoningTokens);
        Assert.Equal(("reported", "ok"), (model.UsageGrade, model.Outcome));
    }

    [Fact]
    public async Task Post_PromptOfTheFilter_IsAContentPolicyErrorAndNotTriedAgain()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml.Replace("chat: azure/d-1", "chat: [azure/d-1, azure/d-2]", StringComparison.Ordinal));
        gateway.Server.ThenReply("""{"error":{"message":"filtered","type":null,"param":"prompt","code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}}""", 400);

        var exchange = await gateway.PostAsync(ModelGateway.Call("x"));

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Equal("content_filter", JsonNode.Parse(exchange.Reply.Bytes)!["error"]!["code"]!.GetValue<string>());
        Assert.Single(gateway.Server.Requests);
    }

    [Fact]
    public void Errors_AreThoseOfThePage()
    {
        var provider = Provider(new AzureOptions { Url = Parse("https://x.test") });
        string page = File.ReadAllText(Path.Combine(Root(), "docs", "providers", "azure.md"));
        string table = page[page.IndexOf("<!-- errors -->", StringComparison.Ordinal)..page.IndexOf("<!-- /errors -->", StringComparison.Ordinal)];
        var rows = table.Split('\n').Where(l => l.StartsWith('|')).Skip(2).Select(l => l.Trim('|').Split('|').Select(c => c.Trim()).ToArray()).ToList();

        Assert.True(rows.Count >= 7);
        foreach (var row in rows)
        {
            int status = int.Parse(row[0].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
            string[] words = [.. row[0].Split('`').Where((_, i) => i % 2 == 1)];
            string body = words.Length == 0 ? "{}" : $$$"""{"error":{"code":"{{{words[0]}}}"}}""";
            var error = provider.ReadError(status, new HeaderList(), Encoding.UTF8.GetBytes(body));
            Assert.Equal(row[1], ModelErrorKindNames.Of(error.Kind));
            Assert.Equal(row[2] == "yes", error.IsRetryable || error.Kind == ModelErrorKind.Authentication);
        }
    }

    [Fact]
    public async Task Stream_OfADeploymentNamedLikeACodexModel_IsTranslatedFromResponses()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml.Replace(", surface: deployments, api_version: \"2024-10-21\"", "", StringComparison.Ordinal).Replace("d-1", "gpt-5-codex", StringComparison.Ordinal));
        string[] events = [.. File.ReadLines(SharedData.PathOf("ai-recordings", "azure", "azure-tool-call.1.chunks.txt")).Where(l => l.Length > 0)];
        gateway.Server.ThenStreamBytes(FakeModelServer.Cut(FakeModelServer.Frame(events, ModelVendor.Anthropic), 1000, 3, 77));

        var exchange = await gateway.PostAsync(ModelGateway.Call("x", stream: true));

        Assert.Equal("/openai/v1/responses", gateway.Server.LastRequest.RawTarget);
        Assert.Equal("secret-of-KEY_1", gateway.Server.LastRequest.Header("api-key"));
        var call = events.Select(e => JsonNode.Parse(e)!).Single(e => e["type"]!.ToString() == "response.output_item.done" && e["item"]!["type"]!.ToString() == "function_call")["item"]!;
        var chunks = ModelGateway.Events(exchange.Reply.Text);
        Assert.Equal("[DONE]", chunks[^1]);
        var deltas = chunks.SkipLast(1).Select(c => JsonNode.Parse(c)!["choices"]![0]!["delta"]!["tool_calls"]?[0]).Where(t => t is not null).ToList();
        Assert.Equal((call["call_id"]!.ToString(), call["name"]!.ToString()), (deltas[0]!["id"]!.ToString(), deltas[0]!["function"]!["name"]!.ToString()));
        Assert.Equal(call["arguments"]!.ToString(), string.Concat(deltas.Select(d => d!["function"]!["arguments"])));
        Assert.Equal("tool_calls", exchange.Exchange.Record.Model!.FinishReason);
    }

    private const string Yaml = """
        ai:
          providers:
            azure: { type: azure, url: "{server}", keys: ["${env:KEY_1}"], surface: deployments, api_version: "2024-10-21" }
          models:
            chat: azure/d-1
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Gatehouse.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    private static HttpAddress Parse(string url) => HttpAddress.TryParse(url, out var address) ? address : throw new ArgumentException(url);

    private static AzureProvider Provider(AzureOptions options) => new(options with { Name = "azure" }, new ProviderKeys([new ProviderKey(new Secret("the-key"))], TimeProvider.System), AccountTokens.None);
}
