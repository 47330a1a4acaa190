using System.Text.Json;

namespace Gatehouse.AI.Dialects;

/// <summary>Parses a whole body that is to be translated.</summary>
internal static class OpenAICallBody
{
    // A key written twice is refused: the client, the gateway and the vendor must read the same call.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = OpenAIBody.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>The body as an object; refused when it is none, or has text that is no valid Unicode.</summary>
    public static OpenAIObject Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var root = JsonElement.Parse(body, Options);
            JsonText.Check(body);
            return root.ValueKind == JsonValueKind.Object ? new OpenAIObject(root, "") : throw OpenAIProblems.Invalid(null, "The body must be a JSON object.");
        }
        catch (Exception exception) when (UnreadableBody.Is(exception))
        {
            throw OpenAIProblems.Unreadable(exception);
        }
    }
}
