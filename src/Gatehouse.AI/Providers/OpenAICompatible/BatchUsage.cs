using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// Reads a line of a batch's output file: one call's answer, of whichever form the batch was made of
/// (openai/openai-node:src/resources/batches.ts; Azure, Mistral and Groq write the same lines).
/// </summary>
internal static class BatchUsage
{
    /// <summary>False when the line is no answer, or tells no usage: an error is not billed. Never throws for content.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="id">The client's own id of the call; empty without one.</param>
    /// <param name="summary">Model and usage, in the tier "batch".</param>
    public static bool TryRead(ReadOnlySpan<byte> line, out string id, out ReplySummary summary)
    {
        (id, summary) = ("", new ReplySummary("", TokenUsage.Unknown, FinishReason.Unknown));
        try
        {
            var root = JsonElement.Parse(line, WireJson.ReaderOptions);
            id = WireJson.Text(root, "custom_id"u8) ?? "";
            var response = WireJson.Object(root, "response"u8);
            var body = WireJson.Object(response, "body"u8);
            if (body.ValueKind != JsonValueKind.Object || (WireJson.TryNumber(response, "status_code"u8, out long status) && status is < 200 or > 299))
            {
                return false;
            }

            var read = OpenAISummary.Read(FormOf(body), JsonSerializer.SerializeToUtf8Bytes(body));
            summary = read with { Usage = read.Usage.In(ServiceTiers.Batch) };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }

        return summary.Usage.Grade != UsageGrade.None;
    }

    private static string FormOf(JsonElement body) => WireJson.Text(body, "object"u8) switch
    {
        "response" => WireForm.OpenAIResponses,
        "list" => WireForm.OpenAIEmbeddings,
        "text_completion" => WireForm.OpenAICompletions,
        null when body.TryGetProperty("results"u8, out _) => WireForm.OpenAIModerations,
        null when body.TryGetProperty("data"u8, out _) => WireForm.OpenAIImages,
        _ => WireForm.OpenAIChat,
    };
}
