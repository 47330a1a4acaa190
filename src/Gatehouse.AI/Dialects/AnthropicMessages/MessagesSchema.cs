using System.Text.Json;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>
/// Whether a schema is one that vendors who tell strict schemas from others surely take as strict: every object closed, every
/// property of it required, no keyword beyond the common ones. Here every schema binds the model, so one that can bind another
/// vendor's is to do so there too. A schema that is not taken would be an error (github.com/google/adk-java, pull request 1476,
/// draws the line in the same place), one that is not strict is still followed.
/// </summary>
internal static class MessagesSchema
{
    public static bool IsStrict(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !IsClosed(schema))
        {
            return schema.ValueKind is JsonValueKind.True;
        }

        foreach (var member in schema.EnumerateObject())
        {
            bool strict = member.Name switch
            {
                "properties" or "$defs" or "definitions" => member.Value.ValueKind != JsonValueKind.Object || AllStrict(member.Value),
                "items" => IsStrict(member.Value),
                "anyOf" => member.Value.ValueKind == JsonValueKind.Array && member.Value.EnumerateArray().All(IsStrict),
                "type" or "required" or "additionalProperties" or "enum" or "const" or "$ref" or "title" or "description" => true,
                _ => false,
            };
            if (!strict)
            {
                return false;
            }
        }

        return true;
    }

    private static bool AllStrict(JsonElement schemas) => schemas.EnumerateObject().All(s => IsStrict(s.Value));

    private static bool IsClosed(JsonElement schema)
    {
        bool hasProperties = schema.TryGetProperty("properties"u8, out var properties) && properties.ValueKind == JsonValueKind.Object;
        bool isObject = hasProperties || (schema.TryGetProperty("type"u8, out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object"u8));
        if (!isObject)
        {
            return true;
        }

        return hasProperties && schema.TryGetProperty("additionalProperties"u8, out var more) && more.ValueKind == JsonValueKind.False
            && schema.TryGetProperty("required"u8, out var required) && required.ValueKind == JsonValueKind.Array
            && properties.EnumerateObject().All(p => required.EnumerateArray().Any(r => r.ValueKind == JsonValueKind.String && r.ValueEquals(p.Name)));
    }
}
