using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// Reads TokenUsage into disjoint buckets: inputTokens leaves out what was read from a cache or written to one, and
/// cacheDetails says which lifetime was written. Reasoning is within outputTokens and not told apart.
/// </summary>
internal static class BedrockUsage
{
    /// <summary>The usage member of a reply or of metadata; unknown when there is none.</summary>
    public static TokenUsage Of(JsonElement owner)
    {
        if (!BedrockJson.TryGet(owner, "usage"u8, out var usage) || usage.ValueKind != JsonValueKind.Object)
        {
            return TokenUsage.Unknown;
        }

        long hour = HourWrites(usage);
        bool isWhole = BedrockJson.TryGet(usage, "inputTokens"u8, out _) && BedrockJson.TryGet(usage, "outputTokens"u8, out _);

        // Without the split, a write has the default lifetime of five minutes.
        long write = Math.Max(BedrockJson.Number(usage, "cacheWriteInputTokens"u8), hour);
        return new TokenUsage
        {
            Input = BedrockJson.Number(usage, "inputTokens"u8),
            CacheRead = BedrockJson.Number(usage, "cacheReadInputTokens"u8),
            CacheWrite5m = write - hour,
            CacheWrite1h = hour,
            Output = BedrockJson.Number(usage, "outputTokens"u8),
            ServiceTier = BedrockJson.TryGet(owner, "serviceTier"u8, out var tier) ? ServiceTiers.Of(tier, "type") : ServiceTiers.Standard,
            Grade = isWhole ? UsageGrade.Reported : UsageGrade.Partial,
        };
    }

    private static long HourWrites(JsonElement usage)
    {
        long hour = 0;
        if (BedrockJson.TryGet(usage, "cacheDetails"u8, out var details) && details.ValueKind == JsonValueKind.Array)
        {
            foreach (var detail in details.EnumerateArray())
            {
                hour += WireJson.Text(detail, "ttl"u8) == "1h" ? BedrockJson.Number(detail, "inputTokens"u8) : 0;
            }
        }

        return hour;
    }
}
