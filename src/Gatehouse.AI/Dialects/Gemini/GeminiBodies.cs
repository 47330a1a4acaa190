using System.Text.Json;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>Parses a whole body that is to be translated.</summary>
internal static class GeminiBodies
{
    // A name written twice is refused: the client, the gateway and the vendor must read the same call.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = GeminiOutline.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Reads the body's object. Throws ProblemException (invalid-body) when it is none, or has text that is no valid Unicode.</summary>
    public static T Read<T>(ReadOnlySpan<byte> body, Func<GeminiObject, T> read)
    {
        try
        {
            JsonText.Check(body);
            var root = JsonElement.Parse(body, Options);
            return root.ValueKind == JsonValueKind.Object ? read(new GeminiObject(root, "")) : throw GeminiProblems.Invalid(null, "The body must be a JSON object.");
        }
        catch (Exception exception) when (UnreadableBody.Is(exception))
        {
            throw GeminiProblems.Unreadable(exception);
        }
    }
}
