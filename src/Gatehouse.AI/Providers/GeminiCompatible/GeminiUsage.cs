using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Reads usageMetadata into disjoint buckets. The prompt includes what was read from a cache and excludes the results of tools
/// on Google's side; the candidates exclude thoughts. Sound and images are told in details by modality; video and documents cost
/// what text does and stay with it. In a stream every one is cumulative, and early ones may have no numbers.
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

        bool any = false, torn = false;
        long prompt = Number(usage, "promptTokenCount"u8, ref any, ref torn);
        long cached = Number(usage, "cachedContentTokenCount"u8, ref any, ref torn);
        long tools = Number(usage, "toolUsePromptTokenCount"u8, ref any, ref torn);
        long candidates = Number(usage, "candidatesTokenCount"u8, ref any, ref torn);
        long thoughts = Number(usage, "thoughtsTokenCount"u8, ref any, ref torn);
        if (!any)
        {
            return null;
        }

        var (audio, image) = Modalities(usage, "promptTokensDetails"u8);
        var (cachedAudio, cachedImage) = Modalities(usage, "cacheTokensDetails"u8);
        var (audioOutput, imageOutput) = Modalities(usage, "candidatesTokensDetails"u8);
        var read = new DisjointCounts
        {
            Input = prompt,
            Cached = cached,
            CachedAudio = cachedAudio,
            CachedImage = cachedImage,
            AudioInput = audio,
            ImageInput = image,
            Output = candidates + thoughts,
            Reasoning = thoughts,
            AudioOutput = audioOutput,
            ImageOutput = imageOutput,
            IsTorn = torn,
        }.ToUsage(tools);
        string tier = ServiceTiers.Of(usage, "trafficType");
        return read with { ServiceTier = tier, Grade = (UsageGrade)Math.Min((int)read.Grade, (int)grade) };
    }

    // Details may be left out, or not tell all of a total: what they do not tell is text.
    private static (long Audio, long Image) Modalities(JsonElement usage, ReadOnlySpan<byte> name)
    {
        long audio = 0, image = 0;
        foreach (var detail in WireJson.Items(usage, name))
        {
            if (!WireJson.TryNumber(detail, "tokenCount"u8, out long tokens))
            {
                continue;
            }

            string? modality = WireJson.Text(detail, "modality"u8);
            audio += modality == "AUDIO" ? tokens : 0;
            image += modality == "IMAGE" ? tokens : 0;
        }

        return (audio, image);
    }

    private static long Number(JsonElement owner, ReadOnlySpan<byte> name, ref bool any, ref bool torn)
    {
        long? number = VendorNumber.Of(owner, name, ref torn);
        any |= number is not null;
        return number ?? 0;
    }
}
