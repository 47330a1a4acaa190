using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// Usage in the events of a realtime session (openai/openai-node:src/resources/realtime/realtime.ts). Each answer has its own,
/// so a session's is their sum (<see cref="TokenUsage.Plus"/>). A transcription of what was said is by another model, at
/// another price.
/// </summary>
internal static class RealtimeUsage
{
    /// <summary>What the answer used that an event ends; a transcription is not among the model's tokens.</summary>
    public static ReplySummary Summarize(ReadOnlySpan<byte> json)
        => new("", TryRead(json, out var usage, out bool isTranscription) && !isTranscription ? usage : TokenUsage.Unknown, FinishReason.Unknown);

    /// <summary>Reads one server event; false when it has no usage. Never throws for content.</summary>
    /// <param name="json">The whole event.</param>
    /// <param name="usage">What the answer, or the transcription, used.</param>
    /// <param name="isTranscription">Whether it is that of the model that transcribes the input.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, out TokenUsage usage, out bool isTranscription)
    {
        (usage, isTranscription) = (TokenUsage.Unknown, false);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = OpenAIWire.MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            bool isDone = false;
            var outer = TokenUsage.Unknown;
            var inner = TokenUsage.Unknown;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    reader.Read();
                    isDone = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("response.done"u8);
                    isTranscription = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("conversation.item.input_audio_transcription.completed"u8);
                }
                else if (reader.ValueTextEquals("response"u8))
                {
                    reader.Read();
                    inner = reader.TokenType == JsonTokenType.StartObject ? ResponsesFacts.Read(ref reader).Usage : inner;
                }
                else if (reader.ValueTextEquals("usage"u8))
                {
                    reader.Read();
                    outer = reader.TokenType == JsonTokenType.StartObject ? OpenAIWire.ReadUsage(ref reader) : outer;
                }

                reader.Skip();
            }

            usage = isDone ? inner : isTranscription ? outer : usage;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            usage = TokenUsage.Unknown;
        }

        return usage.Grade != UsageGrade.None;
    }
}
