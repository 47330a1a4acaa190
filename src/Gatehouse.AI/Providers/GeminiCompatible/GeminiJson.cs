using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>Reads members that a well-behaved server always sends, without trusting that it does, and writes compact JSON.</summary>
internal static class GeminiJson
{
    /// <summary>Escapes only what JSON demands: text stays readable and signatures keep their "+".</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A text member; null when it is missing or no text.</summary>
    public static string? Text(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    public static bool Flag(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.True;

    public static int Number(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out int number) ? number : 0;

    /// <summary>A member that is an object; undefined when it is missing or anything else.</summary>
    public static JsonElement Child(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : default;

    /// <summary>A member that is an array; undefined when it is missing or anything else.</summary>
    public static JsonElement Items(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Array ? member : default;

    /// <summary>The JSON text without white space between its tokens.</summary>
    public static string Compact(JsonElement element)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(output, WriterOptions))
        {
            element.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Null, false and empty values ask for nothing, so leaving them out loses nothing.</summary>
    public static bool SaysNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False or JsonValueKind.Undefined => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().MoveNext(),
        JsonValueKind.String => value.ValueEquals(""u8),
        _ => false,
    };
}
