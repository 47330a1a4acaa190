using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Ollama;

/// <summary>How JSON is written and read here: members that a well-behaved server always sends are not trusted to be there.</summary>
internal static class OllamaJson
{
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static JsonDocumentOptions ReaderOptions { get; } = new() { MaxDepth = 128 };

    /// <summary>A text member; null when it is missing or no text.</summary>
    public static string? Text(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    /// <summary>A member that is an object; undefined, which has no members, otherwise.</summary>
    public static JsonElement Object(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : default;

    /// <summary>The items of a member that is an array; none otherwise.</summary>
    public static JsonElement.ArrayEnumerator Items(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Array ? member.EnumerateArray() : default;

    public static bool TryNumber(JsonElement owner, ReadOnlySpan<byte> name, out long number)
    {
        number = 0;
        return owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number
            && member.TryGetInt64(out number) && number >= 0;
    }

    public static bool IsTrue(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.True;

    /// <summary>Null, false and empty values ask for nothing, so leaving them out loses nothing.</summary>
    public static bool SaysNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False or JsonValueKind.Undefined => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().MoveNext(),
        JsonValueKind.String => value.ValueEquals(""u8),
        _ => false,
    };

    public static ModelException Refusal(string parameter, string message)
        => new(new ModelError(ModelErrorKind.InvalidRequest, 400, message) { Type = "invalid_request_error", Parameter = parameter });
}
