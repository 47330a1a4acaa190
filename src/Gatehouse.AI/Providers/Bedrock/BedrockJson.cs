using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>Reads members that a well-behaved server always sends, without trusting that it does; writes what is kept as it was.</summary>
internal static class BedrockJson
{
    /// <summary>A member of an object; false when it is missing, null, or there is no object.</summary>
    public static bool TryGet(JsonElement owner, ReadOnlySpan<byte> name, out JsonElement member)
    {
        member = default;
        return owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out member) && member.ValueKind != JsonValueKind.Null;
    }

    /// <summary>A whole number that is not negative; 0 when it is missing or no such number.</summary>
    public static long Number(JsonElement owner, ReadOnlySpan<byte> name)
        => WireJson.TryNumber(owner, name, out long number) ? number : 0;

    /// <summary>Compact JSON text of a value.</summary>
    public static string Compact(JsonElement value) => JsonSerializer.Serialize(value, CompactOptions);

    public static void WriteRaw(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
    }

    public static void WriteAll(Utf8JsonWriter writer, ExtraMembers extra)
    {
        foreach (var (name, value) in extra.Members)
        {
            WriteRaw(writer, name, value);
        }
    }

    private static readonly JsonSerializerOptions CompactOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
