using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>
/// Reads the part of OpenAPI's schema that Google had first (parameters, responseSchema) as JSON Schema: types in small letters,
/// nullable as a type, numbers that are written as text as numbers.
/// </summary>
internal static class GeminiSchemaReader
{
    public static JsonElement Read(JsonElement schema)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(output, GeminiJsonText.WriterOptions))
        {
            Write(writer, schema);
        }

        return JsonElement.Parse(output.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(writer);
            return;
        }

        bool nullable = schema.TryGetProperty("nullable"u8, out var flag) && flag.ValueKind == JsonValueKind.True;
        writer.WriteStartObject();
        foreach (var member in schema.EnumerateObject())
        {
            switch (member.Name)
            {
                case "type":
                    WriteType(writer, member.Value, nullable);
                    break;
                case "nullable" or "propertyOrdering" or "property_ordering":
                    break;
                case "items" or "additionalProperties":
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                    break;
                case "properties" when member.Value.ValueKind == JsonValueKind.Object:
                    WriteProperties(writer, member.Value);
                    break;
                case "anyOf" or "any_of" when member.Value.ValueKind == JsonValueKind.Array:
                    WriteList(writer, member.Value);
                    break;
                default:
                    writer.WritePropertyName(NameOf(member.Name));
                    WriteValue(writer, member);
                    break;
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter writer, JsonElement type, bool nullable)
    {
        if (type.ValueKind != JsonValueKind.String)
        {
            writer.WritePropertyName("type"u8);
            type.WriteTo(writer);
            return;
        }

        string name = type.GetString()!.ToLowerInvariant();
        if (name == "type_unspecified")
        {
            return;
        }

        if (!nullable)
        {
            writer.WriteString("type"u8, name);
            return;
        }

        writer.WriteStartArray("type"u8);
        writer.WriteStringValue(name);
        writer.WriteStringValue("null"u8);
        writer.WriteEndArray();
    }

    private static void WriteProperties(Utf8JsonWriter writer, JsonElement properties)
    {
        writer.WriteStartObject("properties"u8);
        foreach (var property in properties.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            Write(writer, property.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, JsonElement schemas)
    {
        writer.WriteStartArray("anyOf"u8);
        foreach (var schema in schemas.EnumerateArray())
        {
            Write(writer, schema);
        }

        writer.WriteEndArray();
    }

    // Lengths and counts are 64 bits at Google, which its JSON writes as text.
    private static void WriteValue(Utf8JsonWriter writer, JsonProperty member)
    {
        if (IsCount(member.Name) && member.Value.ValueKind == JsonValueKind.String
            && long.TryParse(member.Value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long count))
        {
            writer.WriteNumberValue(count);
        }
        else
        {
            member.Value.WriteTo(writer);
        }
    }

    private static bool IsCount(string name) => NameOf(name) is "minItems" or "maxItems" or "minLength" or "maxLength" or "minProperties" or "maxProperties";

    private static string NameOf(string name) => name switch
    {
        "min_items" => "minItems",
        "max_items" => "maxItems",
        "min_length" => "minLength",
        "max_length" => "maxLength",
        "min_properties" => "minProperties",
        "max_properties" => "maxProperties",
        _ => name,
    };
}
