using Gatehouse.AI.Calls;
using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>Reads members that a well-behaved server always sends, without trusting that it does, and writes compact JSON.</summary>
internal static class GeminiJson
{
    public static int Number(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out int number) ? number : 0;

    /// <summary>A member that is an array; undefined when it is missing or anything else.</summary>
    public static JsonElement Items(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Array ? member : default;

    /// <summary>The JSON text without white space between its tokens.</summary>
    public static string Compact(JsonElement element)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(output, WireJson.WriterOptions))
        {
            element.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
