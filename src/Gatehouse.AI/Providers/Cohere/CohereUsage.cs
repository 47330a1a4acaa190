using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>
/// Reads usage. It has two counts: `billed_units` is what the vendor's invoice counts, `tokens` what the model read and
/// wrote with all that the vendor puts around a prompt. The billed count is the usage (docs/decisions/0138), the other is
/// taken where there is none. `cached_tokens` is a part of `tokens` and may be larger than what is billed.
/// </summary>
internal static class CohereUsage
{
    /// <summary>Reads the usage object; an undefined one is unknown usage.</summary>
    public static TokenUsage Of(JsonElement usage)
    {
        if (OpenAICounts.OfBilled(WireJson.Object(usage, "billed_units"u8)) is { Grade: not UsageGrade.None } billed)
        {
            return billed;
        }

        WireJson.TryNumber(usage, "cached_tokens"u8, out long cached);
        return Read(WireJson.Object(usage, "tokens"u8), cached) ?? TokenUsage.Unknown;
    }

    private static TokenUsage? Read(JsonElement counts, long cached)
    {
        bool hasInput = WireJson.TryNumber(counts, "input_tokens"u8, out long input);
        bool hasOutput = WireJson.TryNumber(counts, "output_tokens"u8, out long output);
        if (!hasInput && !hasOutput)
        {
            return null;
        }

        long read = Math.Min(cached, input);
        return new TokenUsage { Input = input - read, CacheRead = read, Output = output, Grade = hasInput && hasOutput && cached == read ? UsageGrade.Reported : UsageGrade.Partial };
    }
}
