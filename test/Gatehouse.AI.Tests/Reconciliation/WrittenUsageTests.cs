using System.Buffers;
using System.Text.Json;
using CsCheck;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.AnthropicMessages;
using Gatehouse.AI.Dialects.BedrockConverse;
using Gatehouse.AI.Dialects.Gemini;
using Gatehouse.AI.Dialects.Ollama;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.AI.Providers.Bedrock;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.AI.Providers.Ollama;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>What clients are told: read again, it is what was used, as far as their form can say it.</summary>
public sealed class WrittenUsageTests
{
    private static readonly Gen<long> Count = Gen.OneOf(Gen.Const(0L), Gen.Long[0, 5_000_000]);

    private static readonly Gen<TokenUsage> Any = Gen.Select(Gen.Select(Count, Count, Count, Count, Count, Count), Gen.Select(Count, Count, Count, Count, Count)).Select(static (i, o) => new TokenUsage
    {
        Input = i.Item1, CacheRead = i.Item2, CacheWrite5m = i.Item3, CacheWrite1h = i.Item4, AudioInput = i.Item5, ImageInput = i.Item6,
        Output = o.Item1, Reasoning = o.Item2, AudioOutput = o.Item3, ImageOutput = o.Item4, AudioCacheRead = o.Item5, Grade = UsageGrade.Reported,
    });

    private static readonly (string Form, Action<Utf8JsonWriter, TokenUsage> Write, Func<JsonElement, TokenUsage> Read)[] Forms =
    [
        ("openai-chat", OpenAIJson.WriteUsage, static e => e.TryGetProperty("usage", out var usage) ? OpenAIWire.ReadUsage(usage) : TokenUsage.Unknown),
        ("anthropic-messages", static (w, u) => MessagesJson.WriteUsage(w, u, null), AnthropicUsage.Of),
        ("gemini", GeminiJsonText.WriteUsage, static e => GeminiUsage.Of(e, UsageGrade.Reported) ?? TokenUsage.Unknown),
        ("bedrock-converse", ConverseJson.WriteMetadata, BedrockUsage.Of),
        ("ollama-chat", static (w, u) => OllamaLine.WriteEnd(w, FinishReason.Stop, null, u), OllamaAnswer.Usage),
    ];

    [Fact]
    public void Usage_InEveryForm_KeepsTheTotals()
        => Any.Sample(usage =>
        {
            foreach (var (form, write, read) in Forms)
            {
                var told = Through(usage, write, read);
                Assert.Equal((form, usage.TotalInput, usage.TotalOutput), (form, told.TotalInput, told.TotalOutput));
            }
        });

    [Fact]
    public void Usage_InEveryFormWithACache_KeepsWhatIsCached()
        => Any.Sample(usage =>
        {
            foreach (var (form, write, read) in Forms.Where(f => f.Form != "ollama-chat"))
            {
                var told = Through(usage, write, read);
                Assert.Equal((form, usage.CacheRead + usage.AudioCacheRead), (form, told.CacheRead + told.AudioCacheRead));
                Assert.Equal((form, form == "gemini" ? 0 : usage.CacheWrite5m + usage.CacheWrite1h), (form, told.CacheWrite5m + told.CacheWrite1h));
                Assert.Equal((form, form == "bedrock-converse" ? 0 : usage.Reasoning), (form, told.Reasoning));
            }
        });

    /// <summary>A gateway behind a gateway, or a client that adds up: OpenAI's usage, told in another form, told in OpenAI's again.</summary>
    [Fact]
    public void Usage_ThroughAnyFormAndBack_KeepsTheTotals()
        => Any.Sample(usage =>
        {
            foreach (var (form, write, read) in Forms)
            {
                var back = Through(Through(usage, write, read), Forms[0].Write, Forms[0].Read);
                Assert.Equal((form, usage.TotalInput, usage.TotalOutput), (form, back.TotalInput, back.TotalOutput));
            }
        });

    [Fact]
    public void Sound_OfGeminiToOpenAI_IsItsSound()
    {
        var gemini = GeminiUsage.Of(JsonElement.Parse("""
            {"usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":40,"candidatesTokenCount":9,"thoughtsTokenCount":5,
             "promptTokensDetails":[{"modality":"TEXT","tokenCount":30},{"modality":"AUDIO","tokenCount":60},{"modality":"IMAGE","tokenCount":10}],
             "cacheTokensDetails":[{"modality":"AUDIO","tokenCount":40}],"candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":9}]}}
            """), UsageGrade.Reported)!;
        Assert.Equal(new TokenUsage { Input = 30, AudioInput = 20, AudioCacheRead = 40, ImageInput = 10, AudioOutput = 9, Reasoning = 5, Grade = UsageGrade.Reported }, gemini);
        Assert.Equal(
            """{"usage":{"prompt_tokens":100,"completion_tokens":14,"total_tokens":114,"prompt_tokens_details":{"cached_tokens":40,"cache_write_tokens":0,"audio_tokens":60,"image_tokens":10},"completion_tokens_details":{"reasoning_tokens":5,"audio_tokens":9}}}""",
            Written(gemini, OpenAIJson.WriteUsage).ToString());
    }

    [Fact]
    public void Searches_ToAnthropic_AreItsRequests()
        => Assert.Contains(
            "\"server_tool_use\":{\"web_search_requests\":3}",
            Written(new TokenUsage { Input = 1, Searches = 3, Grade = UsageGrade.Reported }, static (w, u) => MessagesJson.WriteUsage(w, u, null)).ToString(),
            StringComparison.Ordinal);

    private static TokenUsage Through(TokenUsage usage, Action<Utf8JsonWriter, TokenUsage> write, Func<JsonElement, TokenUsage> read) => read(Written(usage, write));

    private static JsonElement Written(TokenUsage usage, Action<Utf8JsonWriter, TokenUsage> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            write(writer, usage);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(output.WrittenSpan);
    }
}
