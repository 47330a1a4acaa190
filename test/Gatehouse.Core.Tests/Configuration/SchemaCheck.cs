using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration.Export;

namespace Gatehouse.Core.Tests.Configuration;

/// <summary>Enough of JSON Schema 2020-12 to try the exported schema on YAML; an unknown keyword fails the test.</summary>
internal static class SchemaCheck
{
    public static bool Accepts(JsonObject schema, string yaml) => Accepts(schema, schema, ExampleJson.Parse(yaml));

    private static bool Accepts(JsonObject root, JsonObject schema, JsonNode? value)
        => schema.All(keyword => keyword.Key switch
        {
            "$ref" => Accepts(root, (JsonObject)root["$defs"]![((string)keyword.Value!)["#/$defs/".Length..]]!, value),
            "type" => keyword.Value is JsonArray types ? types.Any(t => HasType(value, (string)t!)) : HasType(value, (string)keyword.Value!),
            "enum" => ((JsonArray)keyword.Value!).Any(v => JsonNode.DeepEquals(v, value)),
            "const" => JsonNode.DeepEquals(keyword.Value, value),
            "anyOf" => ((JsonArray)keyword.Value!).Any(s => Accepts(root, (JsonObject)s!, value)),
            "oneOf" => ((JsonArray)keyword.Value!).Count(s => Accepts(root, (JsonObject)s!, value)) == 1,
            "required" => value is not JsonObject o || ((JsonArray)keyword.Value!).All(k => o.ContainsKey((string)k!)),
            "pattern" => value?.GetValueKind() != JsonValueKind.String || Regex.IsMatch((string)value!, (string)keyword.Value!),
            "minimum" => value?.GetValueKind() != JsonValueKind.Number || value.Deserialize<decimal>() >= keyword.Value.Deserialize<decimal>(),
            "maximum" => value?.GetValueKind() != JsonValueKind.Number || value.Deserialize<decimal>() <= keyword.Value.Deserialize<decimal>(),
            "minItems" => value is not JsonArray a || a.Count >= (int)keyword.Value!,
            "minLength" => value?.GetValueKind() != JsonValueKind.String || ((string)value!).Length >= (int)keyword.Value!,
            "minProperties" => value is not JsonObject o || o.Count >= (int)keyword.Value!,
            "maxProperties" => value is not JsonObject o || o.Count <= (int)keyword.Value!,
            "items" => value is not JsonArray a || a.All(i => Accepts(root, (JsonObject)keyword.Value!, i)),
            "propertyNames" => value is not JsonObject o || o.All(p => Accepts(root, (JsonObject)keyword.Value!, JsonValue.Create(p.Key))),
            "properties" => value is not JsonObject o || o.All(p => keyword.Value![p.Key] is not JsonObject s || Accepts(root, s, p.Value)),
            "additionalProperties" => value is not JsonObject o || o.All(p => schema["properties"]?[p.Key] is not null || (keyword.Value is JsonObject s && Accepts(root, s, p.Value))),
            "$schema" or "$id" or "$defs" or "title" or "description" or "default" or "examples" or "writeOnly" => true,
            _ => throw new NotSupportedException(keyword.Key),
        });

    private static bool HasType(JsonNode? value, string type) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => value?.GetValueKind() == JsonValueKind.Number,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && value.Deserialize<decimal>() % 1 == 0,
        _ => throw new NotSupportedException(type),
    };
}
