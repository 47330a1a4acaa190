using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.AI.Providers.Bedrock;
using Gatehouse.AI.Providers.Cohere;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>Made-up usage of each vendor: buckets never overlap, never are below zero, and add up to the vendor's own sum.</summary>
public sealed class DisjointTests
{
    private static readonly Gen<long> Count = Gen.OneOf(Gen.Const(0L), Gen.Long[0, 20], Gen.Long[0, 5_000_000]);

    // One in a dozen is no count at all: what a broken server may send.
    private static readonly Gen<string> Told = Gen.Frequency((11, Count.Select(n => n.ToString(CultureInfo.InvariantCulture))), (1, Gen.OneOf(new[] { "null", "-5", "\"7\"", "1.5", "{}", "[3]", "99999999999999999999" }.Select(Gen.Const).ToArray())));

    [Fact]
    public void OpenAI_Consistent_AddsUpAndIsReported()
        => Gen.Select(Count, Count, Count, Count, Count, Count).Select(Count, Count, Count, Count, (a, text, audio, image, reasoning) => (a, text, audio, image, reasoning)).Sample(c =>
        {
            var (cachedText, cachedAudio, written, words, soundOut, _) = c.a;
            long prompt = c.text + cachedText + cachedAudio + written + c.audio + c.image;
            long completion = words + soundOut + c.reasoning;
            var usage = OfOpenAI($$$"""
                {"prompt_tokens":{{{prompt}}},"completion_tokens":{{{completion}}},"total_tokens":{{{prompt + completion}}},
                 "prompt_tokens_details":{"cached_tokens":{{{cachedText + cachedAudio}}},"cached_tokens_details":{"audio_tokens":{{{cachedAudio}}} },"cache_write_tokens":{{{written}}},"audio_tokens":{{{c.audio + cachedAudio}}},"image_tokens":{{{c.image}}} },
                 "completion_tokens_details":{"reasoning_tokens":{{{c.reasoning}}},"audio_tokens":{{{soundOut}}} } }
                """);
            Assert.Equal(
                prompt + completion == 0 ? new TokenUsage { Grade = UsageGrade.Reported } : new TokenUsage
                {
                    Input = c.text, CacheRead = cachedText, AudioCacheRead = cachedAudio, CacheWrite5m = written, AudioInput = c.audio, ImageInput = c.image,
                    Output = words, AudioOutput = soundOut, Reasoning = c.reasoning, Grade = UsageGrade.Reported,
                },
                usage);
        });

    [Fact]
    public void OpenAI_CachedSoundThatIsNotToldApart_IsTakenFromSoundWhenThereIsNoText()
    {
        var usage = OfOpenAI("""{"input_tokens":100,"output_tokens":0,"input_token_details":{"audio_tokens":100,"text_tokens":0,"cached_tokens":64}}""");
        Assert.Equal(new TokenUsage { AudioInput = 36, AudioCacheRead = 64, Grade = UsageGrade.Reported }, usage);
    }

    [Theory]
    [InlineData("""{"prompt_tokens":33,"completion_tokens":7163,"total_tokens":7196,"citation_tokens":20016,"num_search_queries":18,"reasoning_tokens":73994,"cost":{"input_tokens_cost":0.1}}""", 33 + 20016, 7163, 73994, 18)]
    [InlineData("""{"prompt_tokens":12,"completion_tokens":2,"total_tokens":334,"completion_tokens_details":{"reasoning_tokens":320},"num_sources_used":4}""", 12, 2, 320, 4)]
    [InlineData("""{"input_tokens":10,"output_tokens":50,"total_tokens":60,"output_tokens_details":{"reasoning_tokens":30},"server_side_tool_usage_details":{"web_search_calls":2,"x_search_calls":1,"code_interpreter_calls":5}}""", 10, 20, 30, 3)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":50,"total_tokens":60,"cached_tokens":0,"context_details":{"prompt_tokens":999}}""", 10, 50, 0, 0)]
    [InlineData("""{"prompt_tokens":4,"prompt_audio_seconds":{},"completion_tokens":5,"total_tokens":9}""", 4, 5, 0, 0)]
    public void Vendors_OfTheForm_AreReadAsTheyCount(string json, long input, long output, long reasoning, long searches)
        => Assert.Equal(new TokenUsage { Input = input, Output = output, Reasoning = reasoning, Searches = searches, Grade = UsageGrade.Reported }, OfOpenAI(json));

    [Theory]
    [InlineData("""{"web_search":{"num_requests":3},"image_gen":{"total_tokens":0}}""", 3, UsageGrade.Reported)]
    [InlineData("""{"web_search":{"num_requests":0},"image_gen":{"total_tokens":4160}}""", 0, UsageGrade.Partial)]
    [InlineData("null", 1, UsageGrade.Reported)]
    public void Tools_OfAResponse_AreSearchesOrAnotherModels(string tools, long searches, UsageGrade grade)
    {
        var usage = ResponsesFacts.UsageOf(Json($$"""
            {"model":"m","output":[{"type":"web_search_call","action":{"type":"search"} },{"type":"web_search_call","action":{"type":"open_page","type2":"search"} },{"type":"message","content":[{"type":"web_search_call"}]}],
             "tool_usage":{{tools}},"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2} }
            """));
        Assert.Equal((searches, grade), (usage.Searches, usage.Grade));
    }

    [Fact]
    public void OpenAI_Anything_IsNeverBelowZeroNorMoreThanItsTotals()
        => Gen.Select(Told, Told, Told, Told, Told, Told, Told).Sample(t =>
        {
            var usage = OfOpenAI($$$"""
                {"prompt_tokens":{{{t.Item1}}},"completion_tokens":{{{t.Item2}}},
                 "prompt_tokens_details":{"cached_tokens":{{{t.Item3}}},"cache_write_tokens":{{{t.Item4}}},"audio_tokens":{{{t.Item5}}} },
                 "completion_tokens_details":{"reasoning_tokens":{{{t.Item6}}},"audio_tokens":{{{t.Item7}}} } }
                """);
            Check(usage);
            long input = Number(t.Item1), output = Number(t.Item2);
            Assert.Equal((input, output), (usage.TotalInput, usage.TotalOutput));
            bool isTrue = IsNumber(t.Item1) && IsNumber(t.Item2) && Number(t.Item3) + Number(t.Item4) <= input && Number(t.Item5) <= input && Number(t.Item6) + Number(t.Item7) <= output && !new[] { "-5", "1.5", "999999" }.Any(t.ToString().Contains);
            if (usage.Grade != UsageGrade.None)
            {
                Assert.Equal(isTrue ? UsageGrade.Reported : UsageGrade.Partial, usage.Grade);
            }
        });

    [Fact]
    public void Anthropic_Anything_AddsUp()
        => Gen.Select(Told, Told, Told, Told, Told, Told, Told).Sample(t =>
        {
            var usage = AnthropicUsage.Of(Json($$$"""
                {"usage":{"input_tokens":{{{t.Item1}}},"cache_read_input_tokens":{{{t.Item2}}},"cache_creation_input_tokens":{{{t.Item3}}},
                 "cache_creation":{"ephemeral_5m_input_tokens":{{{t.Item4}}},"ephemeral_1h_input_tokens":{{{t.Item5}}} },"output_tokens":{{{t.Item6}}},"output_tokens_details":{"thinking_tokens":{{{t.Item7}}} } } }
                """));
            Check(usage);
            long written = Math.Max(Number(t.Item3), Number(t.Item4) + Number(t.Item5));
            Assert.Equal((Number(t.Item1) + Number(t.Item2) + written, Number(t.Item6)), (usage.TotalInput, usage.TotalOutput));
        });

    [Fact]
    public void Gemini_Anything_AddsUp()
        => Gen.Select(Told, Told, Told, Told, Told, Told, Told).Select(Told, (t, audio) => (t, audio)).Sample(g =>
        {
            var (prompt, cached, tools, candidates, thoughts, image, cachedAudio) = g.t;
            var usage = GeminiUsage.Of(Json($$$"""
                {"usageMetadata":{"promptTokenCount":{{{prompt}}},"cachedContentTokenCount":{{{cached}}},"toolUsePromptTokenCount":{{{tools}}},"candidatesTokenCount":{{{candidates}}},"thoughtsTokenCount":{{{thoughts}}},
                 "promptTokensDetails":[{"modality":"AUDIO","tokenCount":{{{g.audio}}} },{"modality":"TEXT","tokenCount":1}],"cacheTokensDetails":[{"modality":"AUDIO","tokenCount":{{{cachedAudio}}} }],
                 "candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":{{{image}}} }] } }
                """), UsageGrade.Reported) ?? TokenUsage.Unknown;
            Check(usage);
            Assert.Equal((Number(prompt) + Number(tools), Number(candidates) + Number(thoughts)), (usage.TotalInput, usage.TotalOutput));
        });

    [Fact]
    public void Bedrock_Anything_AddsUp()
        => Gen.Select(Told, Told, Told, Told, Told).Sample(t =>
        {
            var usage = BedrockUsage.Of(Json($$$"""
                {"usage":{"inputTokens":{{{t.Item1}}},"cacheReadInputTokens":{{{t.Item2}}},"cacheWriteInputTokens":{{{t.Item3}}},"outputTokens":{{{t.Item4}}},"cacheDetails":[{"ttl":"1h","inputTokens":{{{t.Item5}}} }] } }
                """));
            Check(usage);
            Assert.Equal((Number(t.Item1) + Number(t.Item2) + Math.Max(Number(t.Item3), Number(t.Item5)), Number(t.Item4)), (usage.TotalInput, usage.TotalOutput));
        });

    [Fact]
    public void Anything_WrittenWithADotOrTooLarge_IsTheSameOrNothing()
    {
        // Python servers write "12.0"; sums of what no call can have would turn below zero.
        const string Huge = "9223372036854775807";
        const long Cut = (1L << 40) - 1;
        Assert.Equal(new TokenUsage { Input = 8, CacheRead = 4, Output = 1000, Grade = UsageGrade.Reported }, OfOpenAI("""{"prompt_tokens":12.0,"completion_tokens":1e3,"prompt_tokens_details":{"cached_tokens":4.0}}"""));
        Assert.Equal(new TokenUsage { Input = 7, Output = 5, Grade = UsageGrade.Partial }, OfOpenAI("""{"prompt_tokens":7,"completion_tokens":5.5,"total_tokens":12}"""));
        Assert.Equal(new TokenUsage { Input = 7, Output = Cut, Grade = UsageGrade.Partial }, OfOpenAI($$$"""{"prompt_tokens":7,"completion_tokens":{{{Huge}}},"total_tokens":12}"""));
        Assert.Equal(new TokenUsage { Input = Cut, CacheRead = Cut, Output = 5, Grade = UsageGrade.Partial }, AnthropicUsage.Of(Json($$$"""{"usage":{"input_tokens":{{{Huge}}},"cache_read_input_tokens":{{{Huge}}},"output_tokens":5.0}}""")));
        Assert.Equal(new TokenUsage { Input = 2 * Cut, Output = 5, Grade = UsageGrade.Partial }, GeminiUsage.Of(Json($$$"""{"usageMetadata":{"promptTokenCount":{{{Huge}}},"toolUsePromptTokenCount":{{{Huge}}},"candidatesTokenCount":5}}"""), UsageGrade.Reported));
        Assert.Equal(new TokenUsage { Input = Cut, Output = 5, Grade = UsageGrade.Partial }, BedrockUsage.Of(Json($$$"""{"usage":{"inputTokens":{{{Huge}}},"outputTokens":5.0}}""")));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"input_tokens":null,"output_tokens":"7"}""")]
    [InlineData("""{"inputTokens":null,"outputTokens":{}}""")]
    public void Usage_WithoutANumber_IsNone(string usage)
    {
        Assert.Equal(TokenUsage.Unknown, AnthropicUsage.Of(Json($$$"""{"usage":{{{usage}}}}""")));
        Assert.Equal(TokenUsage.Unknown, BedrockUsage.Of(Json($$$"""{"usage":{{{usage}}}}""")));
        Assert.Equal(TokenUsage.Unknown, OfOpenAI(usage));
    }

    [Theory]
    [InlineData("""{"output_tokens":5}""")]
    [InlineData("""{"input_tokens":null,"output_tokens":5,"inputTokens":null,"outputTokens":5}""")]
    public void Usage_WithoutItsInput_IsAPart(string usage)
        => Assert.Equal(new TokenUsage { Output = 5, Grade = UsageGrade.Partial }, AnthropicUsage.Of(Json($$$"""{"usage":{{{usage}}}}""")));

    [Fact]
    public void Cohere_CountBelowZero_IsNone()
    {
        Assert.Equal(new TokenUsage { Output = 7, Grade = UsageGrade.Reported }, CohereUsage.Of(Json("""{"billed_units":{"input_tokens":-5,"output_tokens":7.0}}""")));
        Assert.Equal(new TokenUsage { Input = 9, Output = 7, Grade = UsageGrade.Reported }, CohereUsage.Of(Json("""{"tokens":{"input_tokens":9,"output_tokens":7},"cached_tokens":-3}""")));
    }

    [Fact]
    public void Plus_IsTheSumOfEveryBucketAndTheWorseGrade()
    {
        var one = new TokenUsage { Input = 1, CacheRead = 2, AudioOutput = 3, Seconds = 1.5m, ServiceTier = "flex", Grade = UsageGrade.Reported };
        var sum = one.Plus(one with { ServiceTier = "", Grade = UsageGrade.Estimated });
        Assert.Equal(new TokenUsage { Input = 2, CacheRead = 4, AudioOutput = 6, Seconds = 3, ServiceTier = "flex", Grade = UsageGrade.Estimated }, sum);
        Assert.Equal((one, one), (one.Plus(TokenUsage.Unknown), TokenUsage.Unknown.Plus(one)));
    }

    private static void Check(TokenUsage usage)
        => Assert.All(
            [usage.Input, usage.CacheRead, usage.CacheWrite5m, usage.CacheWrite1h, usage.AudioInput, usage.AudioCacheRead, usage.ImageInput, usage.Output, usage.Reasoning, usage.AudioOutput, usage.ImageOutput],
            n => Assert.True(n >= 0, usage.ToString()));

    private static TokenUsage OfOpenAI(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return OpenAIUsage.Read(ref reader);
    }

    private static JsonElement Json(string text) => JsonElement.Parse(text);

    private static bool IsNumber(string told) => long.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static long Number(string told) => decimal.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out decimal number) ? (long)Math.Min(number, (1L << 40) - 1) : 0;
}
