using System.Text.Json;

namespace Gatehouse.AI.Calls.Counting;

/// <summary>
/// The words in a body of any wire form, found by the names that forms give them: what is counted where a vendor tells no usage.
/// Images, sound, signatures and ids are no words. A rare call, so it may allocate.
/// </summary>
internal static class WireText
{
    private static readonly HashSet<string> NoWords = new(StringComparer.Ordinal)
    {
        "model", "id", "type", "role", "data", "bytes", "signature", "thoughtSignature", "thought_signature", "redactedContent", "encrypted_content", "b64_json",
        "file_data", "file_id", "image_url", "images", "media_type", "mime_type", "mimeType", "tool_call_id", "tool_use_id", "toolUseId", "call_id", "cache_control",
        "user", "service_tier", "prompt_cache_key", "safety_identifier", "metadata", "encoding_format",
    };

    private static readonly HashSet<string> Answers = new(StringComparer.Ordinal)
    {
        "content", "text", "thinking", "reasoning", "reasoning_content", "arguments", "refusal", "response", "partial_json", "input", "args", "summary",
    };

    private static readonly HashSet<string> Objects = new(StringComparer.Ordinal) { "input", "args", "arguments" };

    /// <summary>The words that a call sends; names too where they describe tools and schemas.</summary>
    /// <param name="body">A JSON object; what is none, or nothing, has no words.</param>
    /// <param name="messages">Messages in it, by their roles.</param>
    public static List<string> OfCall(ReadOnlySpan<byte> body, out int messages)
    {
        var words = new List<string>();
        int roles = 0;
        Visit(body, words, (element, name) =>
        {
            roles += name == "role" ? 1 : 0;
            return name is "tools" or "toolConfig" or "response_format" or "text_format" ? Take.Raw : NoWords.Contains(name) ? Take.Nothing : Take.Strings;
        });
        messages = roles;
        return words;
    }

    /// <summary>The words of a whole answer, thoughts and arguments of calls included.</summary>
    public static List<string> OfReply(ReadOnlySpan<byte> body)
    {
        var words = new List<string>();
        Visit(body, words, static (element, name) =>
            element.ValueKind == JsonValueKind.String ? (Answers.Contains(name) ? Take.Strings : Take.Nothing)
            : element.ValueKind == JsonValueKind.Object && Objects.Contains(name) ? Take.Raw
            : name is "usage" or "usageMetadata" ? Take.Nothing
            : Take.Inside);
        return words;
    }

    private enum Take
    {
        Nothing,
        Inside,
        Strings,
        Raw,
    }

    private static void Visit(ReadOnlySpan<byte> body, List<string> words, Func<JsonElement, string, Take> choose)
    {
        try
        {
            Visit(JsonElement.Parse(body, WireJson.ReaderOptions), words, choose, takes: false);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or no text: what was found until then holds.
        }
    }

    private static void Visit(JsonElement element, List<string> words, Func<JsonElement, string, Take> choose, bool takes)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    var take = choose(member.Value, member.Name);
                    if (take == Take.Raw)
                    {
                        words.Add(member.Value.GetRawText());
                    }
                    else if (take != Take.Nothing)
                    {
                        Visit(member.Value, words, choose, take == Take.Strings);
                    }
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Visit(item, words, choose, takes);
                }

                break;
            case JsonValueKind.String when takes && element.GetString() is { Length: > 0 } text && !text.StartsWith("data:", StringComparison.Ordinal):
                words.Add(text);
                break;
        }
    }
}
