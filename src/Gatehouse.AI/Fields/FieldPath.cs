using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Gatehouse.AI.Fields;

/// <summary>Finds, sets and removes the place of a field's path in a call.</summary>
internal sealed class FieldPath
{
    private readonly string[] _segments;

    public FieldPath(string path) => _segments = Split(path);

    private FieldPath(string[] segments) => _segments = segments;

    /// <summary>The call with the field as the value.</summary>
    public JsonNode With(JsonNode call, JsonNode? value)
    {
        var copy = call.DeepClone();
        MakeWay(copy.AsObject());
        var place = Find(copy);
        string last = NameOf(_segments[^1]);
        if (!IsItem)
        {
            place.Owner[last] = value?.DeepClone();
        }
        else if (place.Owner[last] is JsonArray items)
        {
            items.Add(value?.DeepClone());
        }
        else
        {
            place.Owner[last] = TagOf(_segments[^1]).Length == 0 || value is JsonObject && place.Owner[last] is JsonObject ? value?.DeepClone() : new JsonArray(value?.DeepClone());
        }

        return copy;
    }

    /// <summary>The call without the field. What is then an empty item of a list goes with it.</summary>
    public JsonNode Without(JsonNode call)
    {
        var copy = call.DeepClone();
        var place = Find(copy);
        place.Owner.Remove(NameOf(_segments[^1]));
        if (place.Owner.Count == 0 && place.Owner.Parent is JsonArray list)
        {
            list.Remove(place.Owner);
        }

        return copy;
    }

    /// <summary>Whether the call has the field.</summary>
    public bool IsIn(JsonNode call) => !IsItem && Find(call.AsObject(), 0, "", exact: true) is not null;

    /// <summary>Its path in the call, with numbers for items ("messages[1].content[0].text").</summary>
    public string NameIn(JsonNode call)
    {
        var (owner, path) = Find(call);
        string last = NameOf(_segments[^1]);
        string name = path.Length == 0 ? last : $"{path}.{last}";
        return IsItem && owner[last] is JsonArray items ? $"{name}[{(items.Count - 1).ToString(CultureInfo.InvariantCulture)}]" : name;
    }

    /// <summary>Whether one of two paths with numbers is the other one or stands inside it; "[0]" and ".0" are the same.</summary>
    public static bool AreRelated(string one, string other)
    {
        one = Plain(one);
        other = Plain(other);
        return one == other || one.StartsWith(other + ".", StringComparison.Ordinal) || other.StartsWith(one + ".", StringComparison.Ordinal);
    }

    /// <summary>Whether the first path is the second one or stands around it.</summary>
    public static bool IsAround(string outer, string inner)
        => Plain(outer) is var o && Plain(inner) is var i && (o == i || i.StartsWith(o + ".", StringComparison.Ordinal));

    /// <summary>A path with every item of a list as any item: "messages[]" for "messages[1]" and for "messages[role=user]".</summary>
    public static string WithoutTags(string path)
    {
        var plain = new StringBuilder(path.Length);
        bool within = false;
        foreach (char c in path)
        {
            within = c == '[' || (within && c != ']');
            if (!within || c == '[')
            {
                plain.Append(c);
            }
        }

        return plain.ToString();
    }

    private bool IsItem => _segments[^1].EndsWith(']');

    private static string Plain(string path) => path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);

    private (JsonObject Owner, string Path) Find(JsonNode call)
        => Find(call.AsObject(), 0, "", exact: true) ?? Find(call.AsObject(), 0, "", exact: false)
            ?? throw new InvalidOperationException($"the call of {string.Join('.', _segments)} has no place for it: {call.ToJsonString()}");

    private (JsonObject Owner, string Path)? Find(JsonObject at, int depth, string path, bool exact)
    {
        string segment = _segments[depth];
        string name = NameOf(segment);
        if (depth == _segments.Length - 1)
        {
            return !exact || at.ContainsKey(name) ? (at, path) : null;
        }

        string here = path.Length == 0 ? name : $"{path}.{name}";
        string tag = TagOf(segment);
        switch (at[name])
        {
            case JsonObject child when Fits(child, tag):
                return Find(child, depth + 1, here, exact);
            case JsonArray items:
                // The last one that fits: contexts put what they are about behind what must be there anyway.
                for (int i = items.Count - 1; i >= 0; i--)
                {
                    if (items[i] is JsonObject item && Fits(item, tag) && Find(item, depth + 1, $"{here}[{i.ToString(CultureInfo.InvariantCulture)}]", exact) is { } found)
                    {
                        return found;
                    }
                }

                return null;
            default:
                return null;
        }
    }

    // Objects that hold nothing yet but what is to be set.
    private void MakeWay(JsonObject at)
    {
        for (int i = 0; i < _segments.Length - 1 && !_segments[i].EndsWith(']'); i++)
        {
            if (at[_segments[i]] is null)
            {
                at[_segments[i]] = new JsonObject();
            }

            if (at[_segments[i]] is not JsonObject child)
            {
                return;
            }

            at = child;
        }
    }

    private static bool Fits(JsonObject item, string tag)
    {
        int equals = tag.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 || (item[tag[..equals]] is JsonValue value && value.TryGetValue(out string? text) && text == tag[(equals + 1)..]);
    }

    private static string NameOf(string segment) => segment.IndexOf('[', StringComparison.Ordinal) is >= 0 and var open ? segment[..open] : segment;

    private static string TagOf(string segment) => segment.IndexOf('[', StringComparison.Ordinal) is >= 0 and var open ? segment[(open + 1)..^1] : "";

    // Dots inside brackets belong to a word.
    private static string[] Split(string path)
    {
        var segments = new List<string>();
        int start = 0, depth = 0;
        for (int i = 0; i < path.Length; i++)
        {
            depth += path[i] == '[' ? 1 : path[i] == ']' ? -1 : 0;
            if (path[i] == '.' && depth == 0)
            {
                segments.Add(path[start..i]);
                start = i + 1;
            }
        }

        segments.Add(path[start..]);
        return [.. segments];
    }
}
