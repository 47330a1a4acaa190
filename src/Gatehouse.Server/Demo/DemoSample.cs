using System.Text.Json.Nodes;

namespace Gatehouse.Server.Demo;

/// <summary>Makes the plainest value that a JSON Schema of the usual keywords accepts.</summary>
internal static class DemoSample
{
    private const int MaxDepth = 16;

    public static JsonNode? Of(JsonNode? schema) => Of(schema, schema, 0);

    private static JsonNode? Of(JsonNode? schema, JsonNode? root, int depth)
    {
        if (schema is not JsonObject node || depth > MaxDepth)
        {
            return new JsonObject();
        }

        if (node["const"] is { } constant)
        {
            return constant.DeepClone();
        }

        if (node["enum"] is JsonArray { Count: > 0 } values)
        {
            return values[0]?.DeepClone();
        }

        if (node["$ref"]?.GetValue<string>() is { } reference)
        {
            return Of(Resolve(root, reference), root, depth + 1);
        }

        if ((node["anyOf"] ?? node["oneOf"]) is JsonArray { Count: > 0 } options)
        {
            return Of(options[0], root, depth + 1);
        }

        string type = node["type"] switch
        {
            JsonArray { Count: > 0 } list => list[0]!.GetValue<string>(),
            JsonValue one => one.GetValue<string>(),
            _ => node["properties"] is null ? "string" : "object",
        };
        return OfType(type, node, root, depth);
    }

    private static JsonNode? OfType(string type, JsonObject node, JsonNode? root, int depth) => type switch
    {
        "object" => OfObject(node, root, depth),
        "array" => new JsonArray([.. Enumerable.Range(0, Math.Min(Integer(node, "minItems") ?? 1, 8)).Select(_ => Of(node["items"], root, depth + 1))]),
        "integer" or "number" => JsonValue.Create(Integer(node, "minimum") ?? 1),
        "boolean" => JsonValue.Create(true),
        "null" => null,
        _ => JsonValue.Create("demo".PadRight(Math.Min(Integer(node, "minLength") ?? 0, 256), '.')),
    };

    private static JsonObject OfObject(JsonObject node, JsonNode? root, int depth)
    {
        var made = new JsonObject();
        if (node["properties"] is JsonObject properties)
        {
            foreach (var (name, schema) in properties)
            {
                made[name] = Of(schema, root, depth + 1);
            }
        }

        return made;
    }

    private static int? Integer(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue(out double number) ? (int)Math.Ceiling(number) : null;

    private static JsonNode? Resolve(JsonNode? root, string reference)
    {
        var found = root;
        foreach (var part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            found = (found as JsonObject)?[part];
        }

        return found;
    }
}
