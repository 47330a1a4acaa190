using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>Images come as bare base64; what they are is told by how they begin, as other vendors want to know it.</summary>
internal static class OllamaImage
{
    /// <summary>The images of a message or of a prompt.</summary>
    public static List<Part> Read(OpenAIObject owner)
    {
        var parts = new List<Part>();
        foreach (var (item, path) in owner.Items("images"))
        {
            string base64 = item.ValueKind == System.Text.Json.JsonValueKind.String ? item.GetString()! : throw OpenAIProblems.WrongType(path, "a string", item.ValueKind);
            parts.Add(new ImagePart { Base64 = base64, MediaType = TypeOf(base64) ?? throw OpenAIProblems.Invalid(path, $"'{path}' is no base64 of a PNG, JPEG, GIF or WebP image.") });
        }

        return parts;
    }

    // The first bytes of each format in base64: 89 50 4E 47 0D 0A 1A 0A, FF D8 FF, "GIF8", "RIFF".
    private static string? TypeOf(string base64)
        => base64.StartsWith("iVBORw0KGg", StringComparison.Ordinal) ? "image/png"
            : base64.StartsWith("/9j/", StringComparison.Ordinal) ? "image/jpeg"
            : base64.StartsWith("R0lGOD", StringComparison.Ordinal) ? "image/gif"
            : base64.StartsWith("UklGR", StringComparison.Ordinal) ? "image/webp"
            : null;
}
