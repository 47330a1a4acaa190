using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

/// <summary>Usage of sessions (shapes of openai/openai-node: src/resources/realtime/realtime.ts).</summary>
public sealed class RealtimeUsageTests
{
    [Fact]
    public void Done_IsReadIntoEveryBucket()
    {
        Assert.True(RealtimeUsage.TryRead(
            """
            {"event_id":"e","response":{"id":"r","object":"realtime.response","status":"completed","usage":{"total_tokens":1400,"input_tokens":1000,"output_tokens":400,
             "input_token_details":{"text_tokens":200,"audio_tokens":700,"image_tokens":100,"cached_tokens":600,"cached_tokens_details":{"text_tokens":150,"audio_tokens":400,"image_tokens":50}},
             "output_token_details":{"text_tokens":100,"audio_tokens":300}}},"type":"response.done"}
            """u8, out var usage, out bool isTranscription));
        Assert.Equal(new TokenUsage { Input = 50, CacheRead = 200, AudioInput = 300, AudioCacheRead = 400, ImageInput = 50, Output = 100, AudioOutput = 300, Grade = UsageGrade.Reported }, usage);
        Assert.False(isTranscription);
    }

    [Theory]
    [InlineData("""{"type":"conversation.item.input_audio_transcription.completed","usage":{"type":"tokens","input_tokens":17,"output_tokens":5,"total_tokens":22,"input_token_details":{"audio_tokens":17,"text_tokens":0}}}""", 22, 0)]
    [InlineData("""{"type":"conversation.item.input_audio_transcription.completed","usage":{"type":"duration","seconds":4.5}}""", 0, 4.5)]
    public void Transcription_IsOfAnotherModel_AndNoneOfTheAnswers(string json, long tokens, double seconds)
    {
        Assert.True(RealtimeUsage.TryRead(Encoding.UTF8.GetBytes(json), out var usage, out bool isTranscription));
        Assert.Equal((tokens, (decimal)seconds, true), (usage.TotalInput + usage.TotalOutput, usage.Seconds, isTranscription));
        Assert.Equal(UsageGrade.None, RealtimeUsage.Summarize(Encoding.UTF8.GetBytes(json)).Usage.Grade);
    }

    [Theory]
    [InlineData("""{"type":"response.created","response":{"usage":{"input_tokens":5,"output_tokens":1}}}""")]
    [InlineData("""{"type":"response.done","response":{"status":"cancelled","usage":null}}""")]
    [InlineData("""{"type":"response.done","usage":{"input_tokens":5}}""")]
    [InlineData("""{"type":"response.done","response":""")]
    [InlineData("[]")]
    [InlineData("")]
    public void Event_WithoutUsage_IsNone(string json) => Assert.False(RealtimeUsage.TryRead(Encoding.UTF8.GetBytes(json), out _, out _));
}
