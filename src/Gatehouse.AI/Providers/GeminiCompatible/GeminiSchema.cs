using System.Text.Json;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Writes a JSON Schema for responseJsonSchema with the keywords that Google says it takes there
/// (cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/GenerationConfig).
/// </summary>
internal static class GeminiSchema
{
    /// <summary>Writes the schema. Returns whether something of it was left out that would have constrained the answer.</summary>
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
            switch (member.Name)
            {
                case "$id" or "$ref" or "$anchor" or "type" or "format" or "title" or "description" or "enum" or "minItems" or "maxItems"
                    or "minimum" or "maximum" or "required" or "propertyOrdering":
                    member.WriteTo(writer);
                    break;
                case "properties" or "$defs":
                    writer.WritePropertyName(member.Name);
                    changed |= SchemaLists.WriteMap(writer, member.Value, Write);
                    break;
                case "items" or "additionalProperties":
                    writer.WritePropertyName(member.Name);
                    changed |= Write(writer, member.Value);
                    break;
                case "prefixItems" or "anyOf" or "oneOf":
                    writer.WritePropertyName(member.Name);
                    changed |= SchemaLists.WriteList(writer, member.Value, Write);
                    break;
                case "const":
                    writer.WriteStartArray("enum"u8);
                    member.Value.WriteTo(writer);
                    writer.WriteEndArray();
                    break;
                case "$schema" or "$comment" or "examples" or "default" or "deprecated" or "readOnly" or "writeOnly":
                    break;
                default:
                    changed = true;
                    break;
            }
        }

        writer.WriteEndObject();
        return changed;
    }
}
