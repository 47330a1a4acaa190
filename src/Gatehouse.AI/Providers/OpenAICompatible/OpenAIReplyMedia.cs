using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Audio and images of a message or of a delta of one.</summary>
internal static class OpenAIReplyMedia
{
    /// <summary>
    /// "audio" (openai/openai-node:src/resources/chat/completions/completions.ts): whole, or a piece with what came of it. The call
    /// says the format, the reply does not: it is known by the first bytes, and streams have "pcm16" alone.
    /// </summary>
    public static AudioPart? AudioOf(JsonElement message)
    {
        var audio = WireJson.Object(message, "audio"u8);
        if (audio.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        string data = WireJson.Text(audio, "data"u8) ?? "";
        return new AudioPart(data, FormatOf(data))
        {
            Id = WireJson.Text(audio, "id"u8),
            Transcript = WireJson.Text(audio, "transcript"u8),
            ExpiresAt = WireJson.TryNumber(audio, "expires_at"u8, out long expires) ? expires : null,
        };
    }

    // The names of formats, in base64, that their files begin with: RIFF, ID3 or a frame of MPEG, fLaC, OggS.
    private static string FormatOf(string data)
        => data.StartsWith("UklGR", StringComparison.Ordinal) ? "wav"
            : data.StartsWith("SUQz", StringComparison.Ordinal) || data.StartsWith("//", StringComparison.Ordinal) ? "mp3"
            : data.StartsWith("ZkxhQ", StringComparison.Ordinal) ? "flac"
            : data.StartsWith("T2dnU", StringComparison.Ordinal) ? "opus"
            : "pcm16";

    /// <summary>An item of "images": an address or a data: URL (openrouter.ai/docs/features/multimodal/image-generation); null when it is neither.</summary>
    public static ImagePart? ImageOf(JsonElement item)
    {
        if (WireJson.Text(WireJson.Object(item, "image_url"u8), "url"u8) is not { Length: > 0 } url)
        {
            return null;
        }

        return DataUrl.TryRead(url, out var mediaType, out var data) ? new ImagePart { Base64 = data, MediaType = mediaType } : new ImagePart { Url = url };
    }
}
