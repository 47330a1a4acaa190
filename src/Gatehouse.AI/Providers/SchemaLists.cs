using System.Text.Json;

namespace Gatehouse.AI.Providers;

/// <summary>Rewrites the schemas within a JSON Schema, each by the rules of the vendor.</summary>
internal static class SchemaLists
{
    /// <summary>Writes a map of schemas; true when one of them was changed. What is no map is written as it is.</summary>
    public static bool WriteMap(Utf8JsonWriter writer, JsonElement map, Func<Utf8JsonWriter, JsonElement, bool> write)
    {
        if (map.ValueKind != JsonValueKind.Object)
        {
            map.WriteTo(writer);
            return false;
        }

        bool changed = false;
        writer.WriteStartObject();
        foreach (var member in map.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            changed |= write(writer, member.Value);
        }

        writer.WriteEndObject();
        return changed;
    }

    /// <summary>The same of a list of schemas.</summary>
    public static bool WriteList(Utf8JsonWriter writer, JsonElement list, Func<Utf8JsonWriter, JsonElement, bool> write)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            list.WriteTo(writer);
            return false;
        }

        bool changed = false;
        writer.WriteStartArray();
        foreach (var item in list.EnumerateArray())
        {
            changed |= write(writer, item);
        }

        writer.WriteEndArray();
        return changed;
    }
}
