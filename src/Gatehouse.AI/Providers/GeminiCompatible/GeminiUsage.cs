using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Reads usageMetadata into disjoint buckets. The prompt includes what was read from a cache and excludes the results of tools
/// on Google's side; the candidates exclude thoughts. In a stream every one is cumulative, and early ones may have no numbers.
/// </summary>
internal static class GeminiUsage
{
    /// <summary>Null when the owner has no usage with a number in it.</summary>
    public static TokenUsage? Of(JsonElement owner, UsageGrade grade)
    {
        var usage = WireJson.Object(owner, "usageMetadata"u8);
        if (usage.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        bool any = false;
        long prompt = Number(usage, "promptTokenCount"u8, ref any);
        long cached = Math.Min(Number(usage, "cachedContentTokenCount"u8, ref any), prompt);
        long tools = Number(usage, "toolUsePromptTokenCount"u8, ref any);
        long candidates = Number(usage, "candidatesTokenCount"u8, ref any);
        long thoughts = Number(usage, "thoughtsTokenCount"u8, ref any);
        return any
            ? new TokenUsage { Input = prompt - cached + tools, CacheRead = cached, Output = candidates, Reasoning = thoughts, Grade = grade }
            : null;
    }

    private static long Number(JsonElement owner, ReadOnlySpan<byte> name, ref bool any)
    {
        if (!owner.TryGetProperty(name, out var member) || member.ValueKind != JsonValueKind.Number || !member.TryGetInt64(out long number) || number < 0)
        {
            return 0;
        }

        any = true;
        return number;
    }
}
