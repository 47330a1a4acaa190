using System.Text.Json;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>
/// Writes a JSON Schema within what Anthropic's constrained decoding takes: objects are closed, limits on numbers, lengths
/// and counts are left out, oneOf becomes anyOf. A schema that is within already is written as it is, in its order.
/// </summary>
internal static class AnthropicSchema
{
    private static readonly string[] Formats =
        ["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"];

    /// <summary>Says whether the schema that was written accepts other values than the one that was given.</summary>
    public static bool Write(Utf8JsonWriter writer, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(writer);
            return false;
        }

        bool changed = false;
        writer.WriteStartObject();
        foreach (var member in schema.EnumerateObject())
        {
            changed |= WriteMember(writer, member);
        }

        if (IsObject(schema) && !schema.TryGetProperty("additionalProperties"u8, out _))
        {
            writer.WriteBoolean("additionalProperties"u8, false);
            changed = true;
        }

        writer.WriteEndObject();
        return changed;
    }

    private static bool WriteMember(Utf8JsonWriter writer, JsonProperty member)
    {
        switch (member.Name)
        {
            case "properties" or "$defs" or "definitions":
                writer.WritePropertyName(member.Name);
                return SchemaLists.WriteMap(writer, member.Value, Write);
            case "items":
                writer.WritePropertyName(member.Name);
                return Write(writer, member.Value);
            case "anyOf" or "allOf":
                writer.WritePropertyName(member.Name);
                return SchemaLists.WriteList(writer, member.Value, Write);
            case "oneOf":
                writer.WritePropertyName("anyOf"u8);
                SchemaLists.WriteList(writer, member.Value, Write);
                return true;
            case "additionalProperties":
                writer.WriteBoolean("additionalProperties"u8, false);
                return member.Value.ValueKind != JsonValueKind.False;
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf"
                or "minLength" or "maxLength" or "maxItems" or "uniqueItems" or "minProperties" or "maxProperties"
                or "patternProperties" or "propertyNames" or "contains" or "minContains" or "maxContains"
                or "if" or "then" or "else" or "not" or "dependentRequired" or "dependentSchemas" or "prefixItems"
                or "unevaluatedProperties" or "unevaluatedItems":
                return true;
            case "minItems" when !IsSmall(member.Value):
                return true;
            case "format" when !IsKnownFormat(member.Value):
                return true;
            default:
                writer.WritePropertyName(member.Name);
                writer.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
                return false;
        }
    }

    private static bool IsSmall(JsonElement count) => count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out int least) && least is (0 or 1);

    private static bool IsKnownFormat(JsonElement format) => format.ValueKind == JsonValueKind.String && Formats.Contains(format.GetString(), StringComparer.Ordinal);

    private static bool IsObject(JsonElement schema)
    {
        if (!schema.TryGetProperty("type"u8, out var type))
        {
            return schema.TryGetProperty("properties"u8, out _);
        }

        return type.ValueKind switch
        {
            JsonValueKind.String => type.ValueEquals("object"u8),
            JsonValueKind.Array => type.EnumerateArray().Any(t => t.ValueKind == JsonValueKind.String && t.ValueEquals("object"u8)),
            _ => false,
        };
    }
}
