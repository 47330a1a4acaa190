using System.ClientModel;
using System.Net;
using System.Text;
using System.Text.Json;
using Gatehouse.EndToEnd.Tests.Processes;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>The newcomer's first minute: `run --demo`, an echo, and chat calls by OpenAI's own client.</summary>
public sealed class DemoTests(DemoGateway demo) : IClassFixture<DemoGateway>
{
    private GatehouseProcess Gateway => demo.Gateway;

    [Fact]
    public void Start_Demo_SaysWhereEverythingIsAndWhatToTry()
    {
        Assert.Contains($"traffic   {Gateway.Address}", Gateway.Error);
        Assert.Contains($"metrics   {Gateway.Admin}/metrics", Gateway.Error);
        Assert.Contains($"health    {Gateway.Admin}/health/ready", Gateway.Error);
        Assert.Contains($"curl {Gateway.Address}/hello", Gateway.Error);
        Assert.Matches(@"revision [0-9a-f]{12}, 2 routes", Gateway.Error);
    }

    [Fact]
    public async Task Hello_Get_IsEchoedByTheUpstream()
    {
        using var reply = await Gateway.Http.GetAsync("/hello?a=1");
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        using var echo = JsonDocument.Parse(await reply.Content.ReadAsStringAsync());
        Assert.Equal("/hello", echo.RootElement.GetProperty("path").GetString());
        Assert.Equal("a=1", echo.RootElement.GetProperty("query").GetString());
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("demo-anthropic")]
    public async Task Chat_Plain_IsAnsweredWithUsage(string model)
    {
        ChatCompletion reply = await Chat(model).CompleteChatAsync("Say hello");
        Assert.NotEmpty(reply.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, reply.FinishReason);
        Assert.True(reply.Usage.InputTokenCount > 0);
        Assert.True(reply.Usage.OutputTokenCount > 0);
        Assert.Equal(reply.Usage.InputTokenCount + reply.Usage.OutputTokenCount, reply.Usage.TotalTokenCount);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("demo-anthropic")]
    public async Task Chat_Streamed_GivesTheSameTextInPieces(string model)
    {
        ChatCompletion whole = await Chat(model).CompleteChatAsync("Say hello");
        var text = new StringBuilder();
        int pieces = 0;
        ChatFinishReason? finish = null;
        await foreach (var update in Chat(model).CompleteChatStreamingAsync("Say hello"))
        {
            foreach (var part in update.ContentUpdate)
            {
                pieces++;
                text.Append(part.Text);
            }

            finish ??= update.FinishReason;
        }

        Assert.Equal(whole.Content[0].Text, text.ToString());
        Assert.True(pieces > 1, $"The text came in {pieces} piece(s).");
        Assert.Equal(ChatFinishReason.Stop, finish);
    }

    [Fact]
    public async Task Models_List_NamesTheAliases()
    {
        OpenAIModelCollection models = await new OpenAIModelClient(new ApiKeyCredential("any"), Options()).GetModelsAsync();
        Assert.Equal(["demo", "demo-anthropic"], models.Select(m => m.Id).Order());
    }

    [Fact]
    public async Task Chat_UnknownModel_IsRefusedInTheDialectsOwnErrorObject()
    {
        using var reply = await PostAsync("""{"model":"nope","messages":[{"role":"user","content":"hi"}]}""");
        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
        using var body = JsonDocument.Parse(await reply.Content.ReadAsStringAsync());
        Assert.Contains("nope", body.RootElement.GetProperty("error").GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("this is not JSON")]
    [InlineData("""{"messages":[{"role":"user","content":"hi"}]}""")]
    public async Task Chat_BodyThatIsNoCall_IsABadRequest(string body)
    {
        using var reply = await PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("\"error\"", await reply.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Chat_TenMegabytesOfMessages_AreAnswered()
    {
        string text = new('x', 10_000_000);
        using var reply = await PostAsync($$"""{"model":"demo","messages":[{"role":"user","content":"{{text}}"}]}""");
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Fact]
    public async Task Operators_Metrics_CountWhatWasServed()
    {
        await Gateway.Http.GetStringAsync("/counted");
        await Chat("demo").CompleteChatAsync("Say hello");
        string metrics = await Gateway.MetricsAsync();
        Assert.Matches(@"gatehouse_request_duration_seconds_count\{[^}]*route=""everything-else""[^}]*\} \d+", metrics);
        Assert.Contains("gatehouse_config_last_reload_successful", metrics);
        Assert.Contains("gatehouse_ai_tokens_total", metrics);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Operators_Health_IsFine(string path)
    {
        using var reply = await Gateway.Http.GetAsync(new Uri(Gateway.Admin + path));
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Fact]
    public async Task Operators_Paths_AreNotServedToTraffic()
    {
        string echoed = await Gateway.Http.GetStringAsync("/metrics");
        Assert.DoesNotContain("gatehouse_config_info", echoed);
    }

    [Fact]
    public async Task AccessLog_Request_IsWrittenToStandardOutput()
    {
        await Gateway.Http.GetStringAsync("/logged-once");
        await Gateway.WhenOutputAsync("/logged-once");
    }

    private ChatClient Chat(string model) => new(model, new ApiKeyCredential("any"), Options());

    private OpenAIClientOptions Options() => new() { Endpoint = new Uri($"{Gateway.Address}/v1") };

    private Task<HttpResponseMessage> PostAsync(string body)
        => Gateway.Http.PostAsync("/v1/chat/completions", new StringContent(body, Encoding.UTF8, "application/json"));
}
