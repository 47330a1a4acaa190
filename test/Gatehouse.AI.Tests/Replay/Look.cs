using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Looks into JSON that may be of any shape; what is not there, or of another type, is absent.</summary>
internal static class Look
{
    public static JsonNode? Member(this JsonNode? owner, string name) => owner is JsonObject o && o.TryGetPropertyValue(name, out var value) ? value : null;

    public static string? Text(this JsonNode? owner, string name) => owner.Member(name) is JsonValue v && v.TryGetValue(out string? text) ? text : null;

    public static long? Number(this JsonNode? owner, string name) => owner.Member(name) is JsonValue v && v.GetValueKind() == JsonValueKind.Number ? (long)v.GetValue<double>() : null;

    public static IEnumerable<JsonNode> Items(this JsonNode? owner, string name) => (owner.Member(name) as JsonArray ?? []).Where(i => i is not null).Select(i => i!);

    /// <summary>Arguments of a tool as one text, whatever the order and spacing of their members; no arguments are an empty object.</summary>
    public static string Canonical(string? arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments))
        {
            return "{}";
        }

        try
        {
            return Canonical(JsonNode.Parse(arguments));
        }
        catch (JsonException)
        {
            return "not JSON: " + arguments;
        }
    }

    /// <inheritdoc cref="Canonical(string?)"/>
    public static string Canonical(JsonNode? arguments) => arguments is null ? "{}" : Sorted(arguments)!.ToJsonString();

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject owner => new JsonObject(owner.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray array => new JsonArray([.. array.Select(Sorted)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonValue.Create(value.GetValue<double>()),
        _ => node?.DeepClone(),
    };
}
