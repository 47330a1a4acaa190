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

        bool isTorn = false;
        long? input = VendorNumber.Of(usage, "inputTokens"u8, ref isTorn);
        long? output = VendorNumber.Of(usage, "outputTokens"u8, ref isTorn);
        long read = VendorNumber.Of(usage, "cacheReadInputTokens"u8, ref isTorn) ?? 0;
        long hour = HourWrites(usage, ref isTorn);

        // Without the split, a write has the default lifetime of five minutes.
        long write = Math.Max(VendorNumber.Of(usage, "cacheWriteInputTokens"u8, ref isTorn) ?? 0, hour);
        return input is null && output is null && read + write == 0 ? TokenUsage.Unknown : new TokenUsage
        {
            Input = input ?? 0,
            CacheRead = read,
            CacheWrite5m = write - hour,
            CacheWrite1h = hour,
            Output = output ?? 0,
            ServiceTier = BedrockJson.TryGet(owner, "serviceTier"u8, out var tier) ? ServiceTiers.Of(tier, "type") : ServiceTiers.Standard,
            Grade = input is not null && output is not null && !isTorn ? UsageGrade.Reported : UsageGrade.Partial,
        };
    }

    private static long HourWrites(JsonElement usage, ref bool isTorn)
    {
        long hour = 0;
        foreach (var detail in WireJson.Items(usage, "cacheDetails"u8))
        {
            hour += WireJson.Text(detail, "ttl"u8) == "1h" ? VendorNumber.Of(detail, "inputTokens"u8, ref isTorn) ?? 0 : 0;
        }

        return hour;
    }
}
