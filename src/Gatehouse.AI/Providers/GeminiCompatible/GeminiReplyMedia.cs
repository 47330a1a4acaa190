using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>Images and audio that a model answers with: inlineData with its media type.</summary>
internal static class GeminiReplyMedia
{
    /// <summary>The part; null when it is neither, or a sketch that belongs to the model's thoughts.</summary>
    public static Part? Of(JsonElement part)
    {
        var data = WireJson.Object(part, "inlineData"u8);
        if (WireJson.Text(data, "mimeType"u8) is not { } type || WireJson.Text(data, "data"u8) is not { } base64 || WireJson.IsTrue(part, "thought"u8))
        {
            return null;
        }

        return type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) ? new ImagePart { Base64 = base64, MediaType = type }
            : type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) ? new AudioPart(base64, type)
            : null;
    }
}
