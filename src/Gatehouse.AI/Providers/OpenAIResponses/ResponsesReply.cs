using System.Collections.Frozen;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>Reads a whole response into the hub's form.</summary>
internal static class ResponsesReply
{
    // What has a place in the hub, and what only tells the call back to whoever made it.
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            "id", "object", "status", "created_at", "model", "output", "usage", "service_tier", "error", "incomplete_details",
            "background", "completed_at", "conversation", "frequency_penalty", "include", "instructions", "max_output_tokens", "max_tool_calls",
            "metadata", "parallel_tool_calls", "presence_penalty", "previous_response_id", "prompt", "prompt_cache_key",
            "prompt_cache_retention", "reasoning", "safety_identifier", "store", "temperature", "text", "tool_choice", "tools",
            "top_logprobs", "top_p", "truncation", "user",
        ],
        StringComparer.Ordinal);

    public static ModelReply Read(ReadOnlyMemory<byte> body, ResponsesSignature signature)
    {
        try
        {
            var root = JsonElement.Parse(body.Span, WireJson.ReaderOptions);
            if (ResponsesFinish.ErrorOf(root) is { } error)
            {
                throw new ModelException(error);
            }

            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("output"u8, out var output) && output.ValueKind == JsonValueKind.Array
                ? Read(root, output, signature)
                : throw new ModelException(Unreadable());
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the text of a string is no valid UTF-8 or UTF-16.
            throw new ModelException(Unreadable(), exception);
        }
    }

    private static ModelError Unreadable() => new(ModelErrorKind.Server, 502, "The provider's reply cannot be read.");

    private static ModelReply Read(JsonElement root, JsonElement output, ResponsesSignature signature)
    {
        var parts = new ResponsesParts(signature);
        foreach (var item in output.EnumerateArray())
        {
            parts.Read(item);
        }

        var (finish, word) = ResponsesFinish.Of(root, parts.HasCalls);
        return new ModelReply
        {
            Id = WireJson.Text(root, "id"u8) ?? "",
            Model = WireJson.Text(root, "model"u8) ?? "",
            Created = CreatedOf(root) is { ValueKind: JsonValueKind.Number } created ? (long)created.GetDouble() : null,
            Choices = [new ReplyChoice(0, parts.Parts, finish) { RawFinish = word, LogProbs = parts.LogProbs() }],
            Usage = UsageOf(root),
            ServiceTier = WireJson.Text(root, "service_tier"u8),
            Extra = ExtraOf(root),
        };
    }

    /// <summary>When it was made, in unix seconds; undefined when it is not said.</summary>
    public static JsonElement CreatedOf(JsonElement response) => response.TryGetProperty("created_at"u8, out var created) ? created : default;

    public static TokenUsage UsageOf(JsonElement response) => ResponsesFacts.UsageOf(response);

    /// <summary>What it tells besides.</summary>
    public static ExtraMembers ExtraOf(JsonElement root) => WireJson.Rest(root, Known.Contains);
}
