using System.Text.Json.Nodes;
using Gatehouse.AI.Ledger;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Azure;

/// <summary>What a resource does besides chat, and access tokens for an application: a stand-in answers as the tests say.</summary>
public sealed class AzureOperationTests
{
    private const string Yaml = """
        ai:
          providers:
            v1: { type: azure, url: "{server}", keys: ["${env:KEY_1}"] }
            dated: { type: azure, url: "{server}", keys: ["${env:KEY_1}"], surface: deployments, api_version: "2024-10-21" }
            entra: { type: azure, url: "{server}", keys: ["${env:KEY_1}"], auth: client_secret, tenant: "shop tenant", client_id: app-1, authority: "{server}" }
          models:
            v1: v1/emb
            dated: dated/emb
            entra: entra/chat
        routes:
          llm: { match: /**, ai: all }
        """;

    private const string Vectors = """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-1]}],"model":"emb","usage":{"prompt_tokens":2,"total_tokens":2}}""";
    private const string Chat = """{"id":"c","object":"chat.completion","created":1,"model":"chat","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

    [Theory]
    [InlineData("v1", "/openai/v1/embeddings")]
    [InlineData("dated", "/openai/deployments/emb/embeddings?api-version=2024-10-21")]
    public async Task Embeddings_OfBothSurfaces_PassAndAreMadeForOthers(string model, string target)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Vectors).ThenReply(Vectors);

        var passed = await gateway.PostAsync($$"""{"model":"{{model}}","input":"a","mystery":1}""", "/v1/embeddings");
        var made = await gateway.PostAsync("""{"content":{"parts":[{"text":"a"}]}}""", $"/v1beta/models/{model}:embedContent");

        Assert.Equal(Vectors, passed.Reply.Text);
        Assert.Equal([target, target], gateway.Server.Requests.Select(r => r.RawTarget));
        Assert.Equal("""{"model":"emb","input":"a","mystery":1}""", gateway.Server.Requests[0].Text);
        Assert.Equal(0.5, (double)JsonNode.Parse(made.Reply.Text)!["embedding"]!["values"]![0]!);
        Assert.Equal(2, passed.Exchange.Record.Model!.InputTokens);
    }

    [Theory]
    [InlineData("/v1/images/generations", """{"model":"dated","prompt":"a"}""", "/openai/deployments/emb/images/generations?api-version=2024-10-21")]
    [InlineData("/v1/audio/speech", """{"model":"dated","input":"a","voice":"alloy"}""", "/openai/deployments/emb/audio/speech?api-version=2024-10-21")]
    [InlineData("/v1/completions", """{"model":"dated","prompt":"a"}""", "/openai/deployments/emb/completions?api-version=2024-10-21")]
    public async Task Operation_OfADeployment_GoesToItsPath(string path, string body, string target)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"created":1,"choices":[],"data":[]}""");

        var exchange = await gateway.PostAsync(body, path);

        Assert.Equal((200, target), (exchange.Reply.CommittedStatus, gateway.Server.LastRequest.RawTarget));
    }

    [Fact]
    public async Task Moderation_WhichAzureHasNot_IsToldSo()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync("""{"model":"v1","input":"a"}""", "/v1/moderations");

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Contains("does not answer", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task ClientSecret_FetchesATokenOnce()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server
            .ThenReply("""{"token_type":"Bearer","expires_in":3599,"access_token":"token-1"}""").ThenReply(Chat).ThenReply(Chat);

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(200, (await gateway.PostAsync(ModelGateway.Call("hi", "entra"))).Reply.CommittedStatus);
        }

        var asked = gateway.Server.Requests[0];
        Assert.Equal("/shop%20tenant/oauth2/v2.0/token", asked.RawTarget);
        Assert.Equal("grant_type=client_credentials&client_id=app-1&scope=https%3A%2F%2Fcognitiveservices.azure.com%2F.default&client_secret=secret-of-KEY_1", asked.Text);
        Assert.Equal(["Bearer token-1", "Bearer token-1"], gateway.Server.Requests.Skip(1).Select(r => r.Header("Authorization")));
        Assert.All(gateway.Server.Requests, r => Assert.Null(r.Header("api-key")));
    }

    [Fact]
    public async Task ClientLeaves_WhileItsTokenIsFetched_IsNoFaultOfTheModel()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var exchange = TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi", "entra"));
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Server.Then(async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        });

        var running = gateway.SendAsync(exchange);
        await Eventually.WithinAsync(asked.Task);
        exchange.Leave();
        await ((Task)Eventually.WithinAsync(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        var entry = Assert.Single(gateway.Snapshot.Part<CallLedger>().Entries(DateTimeOffset.MinValue, DateTimeOffset.MaxValue));
        Assert.Equal((LedgerOutcome.Cancelled, "", (decimal?)0m), (entry.Outcome, entry.Reason, entry.Cost));
        Assert.True(exchange.Exchange.Record.ClientGone);
    }

    [Fact]
    public async Task ClientSecret_ThatEntraRefuses_IsTheGatewaysFault()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}""", 401);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", "entra"));

        Assert.Equal(502, exchange.Reply.CommittedStatus);
        Assert.Contains("authentication invalid_client", exchange.Exchange.Record.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of", exchange.Reply.Text, StringComparison.Ordinal);
    }
}
