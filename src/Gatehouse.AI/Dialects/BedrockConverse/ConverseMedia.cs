using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>Images and audio of an answer: blocks whose formats are closed sets (aws/aws-sdk-js-v3:clients/client-bedrock-runtime).</summary>
internal static class ConverseMedia
{
    /// <summary>The format by the service's name for it; null when it has none, or the content is an address.</summary>
    public static string? FormatOf(Part part) => part switch
    {
        ImagePart { Base64: not null } image => image.MediaType switch
        {
            null or "image/png" => "png",
            "image/jpeg" or "image/jpg" => "jpeg",
            "image/gif" => "gif",
            "image/webp" => "webp",
            _ => null,
        },
        AudioPart { Format: "mp3" or "wav" or "flac" or "opus" or "aac" or "ogg" } audio => audio.Format,
        AudioPart { Format: "pcm16" } => "pcm",
        AudioPart audio when audio.Format.StartsWith("audio/L16", StringComparison.OrdinalIgnoreCase) => "pcm",
        _ => null,
    };

    public static void Write(Utf8JsonWriter writer, Part part, string format)
    {
        writer.WriteStartObject(part is ImagePart ? "image"u8 : "audio"u8);
        writer.WriteString("format"u8, format);
        writer.WriteStartObject("source"u8);
        writer.WriteString("bytes"u8, part is ImagePart image ? image.Base64 : ((AudioPart)part).Base64);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
