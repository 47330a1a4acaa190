using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Reads a batch that is over (openai/openai-node:src/resources/batches.ts): what all of its calls used together, in the tier "batch".</summary>
internal static class OpenAIBatch
{
    // Of the year 9999, behind which no time can be written.
    private const long LastSecond = 253_402_300_799;

    /// <summary>Has an id when the batch is over, and usage when the vendor tells it then. Never throws for content.</summary>
    public static ReplySummary Summarize(ReadOnlySpan<byte> body)
    {
        var nothing = new ReplySummary("", TokenUsage.Unknown, FinishReason.Unknown);
        try
        {
            var batch = JsonElement.Parse(body, WireJson.ReaderOptions);
            bool isOver = batch.ValueKind == JsonValueKind.Object
                && WireJson.Text(batch, "object"u8) == "batch"
                && WireJson.Text(batch, "status"u8) is "completed" or "expired" or "cancelled";
            if (!isOver)
            {
                return nothing;
            }

            var counts = WireJson.Object(batch, "request_counts"u8);
            bool isEmpty = WireJson.TryNumber(counts, "completed"u8, out long completed) && completed == 0;
            var usage = isEmpty ? TokenUsage.Unknown : UsageOf(body).In(ServiceTiers.Batch);
            return new ReplySummary(WireJson.Text(batch, "model"u8) ?? "", usage, FinishReason.Unknown)
            {
                Id = isEmpty ? "" : WireJson.Text(batch, "id"u8) ?? "",
                BeganAt = WireJson.TryNumber(batch, "created_at"u8, out long seconds) && seconds is > 0 and < LastSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default,
                Calls = completed,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return nothing;
        }
    }

    // The same members as of a response.
    private static TokenUsage UsageOf(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = OpenAIWire.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isUsage = reader.ValueTextEquals("usage"u8);
            reader.Read();
            if (isUsage && reader.TokenType == JsonTokenType.StartObject)
            {
                return OpenAIWire.ReadUsage(ref reader);
            }

            reader.Skip();
        }

        return TokenUsage.Unknown;
    }
}
