using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Tests.Replay;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>
/// What a recording used, straight from its JSON by what each vendor documents, without the product's code. For a stream its
/// events are first put together to what the whole answer would have said.
/// </summary>
internal static class VendorUsage
{
    /// <summary>The whole answer that has the recording's usage: model, usage and what bills by the piece; null when it tells no usage.</summary>
    public static JsonObject? WholeOf(Recording recording)
    {
        var nodes = recording.Nodes;
        var whole = !recording.IsStream ? (JsonObject)nodes[0].DeepClone() : recording.Form switch
        {
            WireForm.OpenAIChat or WireForm.OpenAICompletions => OfChunks(nodes),
            WireForm.OpenAIResponses => nodes.Select(n => n.Member("response")).LastOrDefault(r => r.Member("usage") is JsonObject)?.DeepClone() as JsonObject ?? [],
            WireForm.AnthropicMessages => OfMessages(nodes),
            WireForm.Gemini => OfGemini(nodes),
            WireForm.BedrockConverse => nodes.Select(n => n.Member("metadata")).LastOrDefault(m => m is not null)?.DeepClone() as JsonObject ?? [],
            WireForm.CohereChat => nodes.Select(n => n.Member("delta")).LastOrDefault(d => d.Member("usage") is not null)?.DeepClone() as JsonObject ?? [],
            WireForm.OllamaChat => (JsonObject)nodes[^1].DeepClone(),
            _ => [],
        };
        return whole.Member("usage") is JsonObject || whole.Member("usageMetadata") is JsonObject || whole.Number("prompt_eval_count") is not null ? whole : null;
    }

    public static Used Of(Recording recording, JsonObject whole) => recording.Form switch
    {
        WireForm.OpenAIChat or WireForm.OpenAICompletions => OfChat(whole.Member("usage")!, recording.Name.Contains("xai", StringComparison.Ordinal)) with { Tier = TierOf(whole.Text("service_tier")) },
        WireForm.OpenAIResponses => OfResponse(whole),
        WireForm.AnthropicMessages => OfMessage(whole.Member("usage")!),
        WireForm.Gemini => OfGemini(whole.Member("usageMetadata")!),
        WireForm.BedrockConverse => OfConverse(whole.Member("usage")!),
        WireForm.CohereChat => OfCohere(whole.Member("usage")!),
        _ => new Used(whole.Number("prompt_eval_count") ?? 0, 0, 0, 0, whole.Number("eval_count") ?? 0, 0),
    };

    /// <summary>The sum that the vendor itself tells; null when it tells none.</summary>
    public static long? TotalOf(JsonObject whole)
        => whole.Member("usage").Number("total_tokens") ?? whole.Member("usage").Number("totalTokens") ?? whole.Member("usageMetadata").Number("totalTokenCount");

    // platform.openai.com/docs/api-reference/chat/object: prompt_tokens includes cached and audio, completion_tokens reasoning
    // and audio. docs.x.ai: completion_tokens excludes reasoning.
    private static Used OfChat(JsonNode usage, bool isXai)
    {
        var input = usage.Member("prompt_tokens_details");
        var output = usage.Member("completion_tokens_details");
        long reasoning = output.Number("reasoning_tokens") ?? 0;
        return new Used(
            usage.Number("prompt_tokens") ?? 0,
            input.Number("cached_tokens") ?? usage.Number("prompt_cache_hit_tokens") ?? 0,
            input.Number("cache_write_tokens") ?? 0,
            0,
            (usage.Number("completion_tokens") ?? 0) + (isXai ? reasoning : 0),
            reasoning)
        {
            AudioInput = input.Number("audio_tokens") ?? 0,
            ImageInput = input.Number("image_tokens") ?? 0,
            AudioOutput = output.Number("audio_tokens") ?? 0,
            Searches = usage.Number("num_sources_used") ?? usage.Number("num_search_queries") ?? 0,
        };
    }

    // platform.openai.com/docs/api-reference/responses/object, and of searches: each search is billed, opening a page is not.
    private static Used OfResponse(JsonObject whole)
    {
        var usage = whole.Member("usage")!;
        long searched = whole.Items("output").Count(i => i.Text("type") == "web_search_call" && (i.Member("action") is not { } action || action.Text("type") == "search"));
        return new Used(
            usage.Number("input_tokens") ?? 0,
            usage.Member("input_tokens_details").Number("cached_tokens") ?? 0,
            usage.Member("input_tokens_details").Number("cache_write_tokens") ?? 0,
            0,
            usage.Number("output_tokens") ?? 0,
            usage.Member("output_tokens_details").Number("reasoning_tokens") ?? 0)
        {
            Searches = whole.Member("tool_usage").Member("web_search").Number("num_requests") ?? searched,
            Tier = TierOf(whole.Text("service_tier")),
        };
    }

    // docs.anthropic.com/en/api/messages: input_tokens excludes the cache; a compaction is billed beside the totals.
    private static Used OfMessage(JsonNode usage)
    {
        var compactions = usage.Items("iterations").Where(i => i.Text("type") == "compaction").ToList();
        long Sum(string name) => (usage.Number(name) ?? 0) + compactions.Sum(c => c.Number(name) ?? 0);
        long hour = usage.Member("cache_creation").Number("ephemeral_1h_input_tokens") ?? 0;
        long written = Sum("cache_creation_input_tokens");
        return new Used(
            Sum("input_tokens") + Sum("cache_read_input_tokens") + written,
            Sum("cache_read_input_tokens"),
            written - hour,
            hour,
            Sum("output_tokens"),
            usage.Member("output_tokens_details").Number("thinking_tokens") ?? 0)
        {
            Searches = usage.Member("server_tool_use").Number("web_search_requests") ?? 0,
            Tier = TierOf(usage.Text("service_tier")),
        };
    }

    // ai.google.dev/api/generate-content#UsageMetadata: the candidates exclude thoughts, the prompt what tools added.
    private static Used OfGemini(JsonNode usage)
    {
        long Modality(string name, string modality) => usage.Items(name).Where(d => d.Text("modality") == modality).Sum(d => d.Number("tokenCount") ?? 0);
        long thoughts = usage.Number("thoughtsTokenCount") ?? 0;
        return new Used(
            (usage.Number("promptTokenCount") ?? 0) + (usage.Number("toolUsePromptTokenCount") ?? 0),
            usage.Number("cachedContentTokenCount") ?? 0,
            0,
            0,
            (usage.Number("candidatesTokenCount") ?? 0) + thoughts,
            thoughts)
        {
            AudioInput = Modality("promptTokensDetails", "AUDIO"),
            ImageInput = Modality("promptTokensDetails", "IMAGE"),
            AudioOutput = Modality("candidatesTokensDetails", "AUDIO"),
            ImageOutput = Modality("candidatesTokensDetails", "IMAGE"),
            Tier = usage.Text("trafficType") == "PROVISIONED_THROUGHPUT" ? "provisioned" : "",
        };
    }

    // docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html: inputTokens excludes the cache.
    private static Used OfConverse(JsonNode usage)
    {
        long read = usage.Number("cacheReadInputTokens") ?? 0;
        long written = usage.Number("cacheWriteInputTokens") ?? 0;
        return new Used((usage.Number("inputTokens") ?? 0) + read + written, read, written, 0, usage.Number("outputTokens") ?? 0, 0);
    }

    // docs.cohere.com/reference/chat: billed_units is what is billed.
    private static Used OfCohere(JsonNode usage)
        => new(usage.Member("billed_units").Number("input_tokens") ?? 0, 0, 0, 0, usage.Member("billed_units").Number("output_tokens") ?? 0, 0);

    private static string TierOf(string? word) => word is "priority" or "flex" or "batch" ? word : "";

    private static JsonObject OfChunks(IReadOnlyList<JsonNode> chunks)
    {
        var usage = chunks.Select(c => c.Member("usage") as JsonObject ?? c.Member("x_groq").Member("usage") as JsonObject
            ?? c.Items("choices").Select(i => i.Member("usage") as JsonObject).FirstOrDefault(u => u is not null)).LastOrDefault(u => u is not null);
        return new JsonObject
        {
            ["model"] = chunks.Select(c => c.Text("model")).FirstOrDefault(m => !string.IsNullOrEmpty(m)),
            ["service_tier"] = chunks.Select(c => c.Text("service_tier")).LastOrDefault(t => t is not null),
            ["usage"] = usage?.DeepClone(),
        };
    }

    // Cumulative: what an event tells replaces what was told before.
    private static JsonObject OfMessages(IReadOnlyList<JsonNode> events)
    {
        var whole = new JsonObject { ["model"] = events.Select(e => e.Member("message").Text("model")).FirstOrDefault(m => m is not null) };
        JsonObject? usage = null;
        foreach (var told in events.Select(e => e.Member("message").Member("usage") as JsonObject ?? e.Member("usage") as JsonObject).Where(u => u is not null))
        {
            usage ??= [];
            foreach (var (name, value) in told!)
            {
                usage[name] = value?.DeepClone() ?? usage[name]?.DeepClone();
            }
        }

        whole["usage"] = usage;
        return whole;
    }

    private static JsonObject OfGemini(IReadOnlyList<JsonNode> chunks)
    {
        var last = chunks.LastOrDefault(c => c.Member("usageMetadata").Number("promptTokenCount") is not null || c.Member("usageMetadata").Number("candidatesTokenCount") is not null);
        return new JsonObject
        {
            ["modelVersion"] = chunks.Select(c => c.Text("modelVersion")).FirstOrDefault(m => m is not null),
            ["usageMetadata"] = last.Member("usageMetadata")?.DeepClone(),
        };
    }
}
