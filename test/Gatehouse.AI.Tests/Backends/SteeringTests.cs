using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.AI.Tests.Models;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.AI.Tests.Providers.Bedrock;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>Thinking that only its maker can read brings a call back to who can, and goes to nobody else.</summary>
public sealed class SteeringTests
{
    private const string Yaml = """
        ai:
          providers:
            openai: { type: openai, url: "{server}/openai/v1", keys: ["${env:KEY_1}"] }
            claude: { type: anthropic, url: "{server}/claude", keys: ["${env:KEY_2}"] }
            google: { type: gemini, url: "{server}/google", keys: ["${env:KEY_3}"] }
            aws: { type: bedrock, url: "{server}/aws", keys: ["${env:KEY_4}"] }
          models:
            chat: [openai/gpt-5-mini, google/gemini-2.5-pro, aws/amazon.nova-pro-v1:0, claude/claude-haiku-4-5, aws/anthropic.claude-haiku-4-5-20251001-v1:0]
            one: openai/gpt-5-mini
        routes:
          llm: { match: /v1/**, ai: openai }
          messages: { match: /m/**, ai: anthropic }
        """;

    private const string Claudes = """{"type":"reasoning.text","text":"Hm.","signature":"c2ln"}""";
    private const string Encrypted = """{"type":"reasoning.encrypted","data":"ZW5j"}""";
    private const string Geminis = """{"type":"reasoning.text","text":"","signature":"gemini:c2ln"}""";

    private static string Call(string details, string model = "chat")
        => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A","reasoning_details":[{{details}}]},{"role":"user","content":"R"}]}""";

    [Theory]
    [InlineData("", "/openai/v1/chat/completions")]
    [InlineData(Claudes, "/claude/v1/messages")]
    [InlineData(Encrypted, "/claude/v1/messages")]
    [InlineData(Geminis, "/google/v1beta/models/gemini-2.5-pro:generateContent")]
    [InlineData("""{"type":"reasoning.text","text":"Hm.","signature":"of-nobody:c2ln"}""", "/openai/v1/chat/completions")]
    [InlineData("""{"type":"reasoning.text","text":"Hm."}""", "/openai/v1/chat/completions")]
    public async Task Post_CallWithThinking_GoesFirstToWhoCanReadIt(string details, string target)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("{}", 400);

        await gateway.PostAsync(Call(details));

        Assert.Equal(target, Assert.Single(gateway.Server.Requests).RawTarget);
    }

    [Fact]
    public async Task Post_TargetsThatCanRead_ComeInTheirOrderAndThenTheOthersInTheirs()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        for (int i = 0; i < 5; i++)
        {
            gateway.Server.ThenReply("{}", 503);
        }

        await gateway.PostAsync(Call(Claudes));

        Assert.Equal(["claude", "aws", "openai", "google", "aws"], gateway.Server.Requests.Select(r => r.RawTarget.Split('/')[1]));
        Assert.All(gateway.Server.Requests.Where(r => !r.RawTarget.StartsWith("/openai", StringComparison.Ordinal)), r => Assert.Equal(r.RawTarget.Contains("claude", StringComparison.Ordinal), r.Text.Contains("c2ln", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Post_AnthropicsClient_IsSteeredByItsBlocks()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("{}");
        const string Body = """{"model":"chat","max_tokens":9,"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":[{"type":"thinking","thinking":"Hm.","signature":"c2ln"}]},{"role":"user","content":"R"}]}""";

        await gateway.PostAsync(Body, "/m/v1/messages");

        Assert.Equal("/claude/v1/messages", gateway.Server.LastRequest.RawTarget);
        Assert.Equal(Body.Replace("\"chat\"", "\"claude-haiku-4-5\"", StringComparison.Ordinal), gateway.Server.LastRequest.Text);
    }

    [Fact]
    public async Task Post_ModelWithOneTarget_GoesThereAndSaysWhatIsLost()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("{}", 400);

        await gateway.PostAsync(Call(Claudes, "one"));

        Assert.Equal("/openai/v1/chat/completions", gateway.Server.LastRequest.RawTarget);
    }

    [Theory]
    [InlineData(Claudes, "claude/claude-haiku-4-5", true)]
    [InlineData("", "openai/gpt-5-mini", false)]
    public async Task Explain_Call_ShowsTheOrderAndWhy(string details, string first, bool steered)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var explanation = new Explanation { Request = new CanonicalRequest { Method = "POST", Path = "/v1/chat/completions" }, Body = ModelGateway.Utf8(Call(details)) };

        new ModelRouteProbe(gateway).Backend.Explain(explanation);

        Assert.StartsWith(first + " ", explanation.Facts.Single(f => f.Label == "model").Children.First().Value, StringComparison.Ordinal);
        Assert.Equal(steered, explanation.Facts.Any(f => f.Label == "steered"));
    }

    [Theory]
    [InlineData(BedrockCalls.Claude, true)]
    [InlineData("amazon.nova-pro-v1:0", false)]
    [InlineData("deepseek.r1-v1:0", false)]
    public void Translate_ClaudesThinkingOnBedrock_GoesToClaudeAlone(string model, bool goes)
    {
        var call = Calling.Call(Calling.User("Q"), Calling.Assistant(new ThinkingPart("Hm.", "c2ln"), new RedactedThinkingPart("ZW5j"), new TextPart("A")), Calling.User("R"));

        var (wire, loss) = BedrockCalls.Translate(call, model);

        Assert.Equal((goes, goes), (wire.Contains("c2ln", StringComparison.Ordinal), wire.Contains("ZW5j", StringComparison.Ordinal)));
        Assert.Equal(goes ? "" : "messages[1].content[0];dropped, messages[1].content[1];dropped", loss);
    }

    [Fact]
    public void Marks_OfMakers_AreTold()
    {
        Assert.True(AnthropicParts.IsClaudesThinking(new ThinkingPart("", "c2ln")));
        Assert.False(AnthropicParts.IsClaudesThinking(new ThinkingPart("", "gemini:c2ln")));
        Assert.False(AnthropicParts.IsClaudesThinking(new ThinkingPart("x", null)));
        Assert.True(GeminiSignature.IsOn(new ThinkingPart("", "gemini:c2ln")));
        Assert.False(GeminiSignature.IsOn(new RedactedThinkingPart("c2ln")));
    }
}
