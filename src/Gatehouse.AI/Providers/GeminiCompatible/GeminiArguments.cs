using Gatehouse.AI.Calls;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Arguments of a tool call that come in pieces, each a value with its place as a JSONPath ("$.recipe.steps[0].text"); a string
/// may itself come in pieces (googleapis/js-genai:src/types.ts, PartialArg).
/// </summary>
internal sealed class GeminiArguments
{
    /// <summary>Places deeper than this, and lists with gaps longer than this, are no arguments but an attack.</summary>
    private const int Deepest = 64;
    private const int LongestGap = 1024;

    private static readonly JsonSerializerOptions Text = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _root = [];
    private readonly Dictionary<string, StringBuilder> _open = new(StringComparer.Ordinal);

    /// <summary>Takes members that came whole.</summary>
    public void Add(JsonElement args)
    {
        foreach (var member in args.EnumerateObject())
        {
            _root[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        }
    }

    /// <summary>Takes one piece; what has no place that can be read is left out.</summary>
    public void AddPiece(JsonElement piece)
    {
        if (WireJson.Text(piece, "jsonPath"u8) is not { } path)
        {
            return;
        }

        if (WireJson.Text(piece, "stringValue"u8) is { } text)
        {
            bool isOpen = _open.TryGetValue(path, out var builder);
            builder = (builder ?? new StringBuilder()).Append(text);
            _open[path] = builder;
            if (!isOpen)
            {
                Set(path, "");
            }

            if (!WireJson.IsTrue(piece, "willContinue"u8))
            {
                _open.Remove(path);
                Set(path, builder.ToString());
            }
        }
        else if (piece.TryGetProperty("numberValue"u8, out var number) && number.ValueKind == JsonValueKind.Number)
        {
            Set(path, JsonNode.Parse(number.GetRawText()));
        }
        else if (piece.TryGetProperty("boolValue"u8, out var flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            Set(path, flag.GetBoolean());
        }
        else if (piece.TryGetProperty("nullValue"u8, out _))
        {
            Set(path, null);
        }
    }

    /// <summary>All of it as JSON text.</summary>
    public string ToJson()
    {
        foreach (var (path, builder) in _open)
        {
            Set(path, builder.ToString());
        }

        _open.Clear();
        return _root.ToJsonString(Text);
    }

    private void Set(string path, JsonNode? value)
    {
        var steps = Parse(path);
        if (steps is null)
        {
            return;
        }

        JsonNode at = _root;
        for (int i = 0; i < steps.Count; i++)
        {
            bool isLast = i == steps.Count - 1;
            var next = isLast ? null : Get(at, steps[i]) ?? (steps[i + 1].Name is null ? new JsonArray() : new JsonObject());
            if (!Put(at, steps[i], isLast ? value : next) || next is null)
            {
                return;
            }

            at = next;
        }
    }

    private static JsonNode? Get(JsonNode owner, (string? Name, int Index) step) => owner switch
    {
        JsonObject members when step.Name is not null => members[step.Name],
        JsonArray items when step.Name is null && step.Index < items.Count => items[step.Index],
        _ => null,
    };

    private static bool Put(JsonNode owner, (string? Name, int Index) step, JsonNode? value)
    {
        if (value?.Parent is not null)
        {
            return true;
        }

        switch (owner)
        {
            case JsonObject members when step.Name is not null:
                members[step.Name] = value;
                return true;
            case JsonArray items when step.Name is null && step.Index <= items.Count + LongestGap:
                while (items.Count <= step.Index)
                {
                    items.Add((JsonNode?)null);
                }

                items[step.Index] = value;
                return true;
            default:
                return false;
        }
    }

    // Only what names one place: $, .name, ['name'], [0].
    private static List<(string? Name, int Index)>? Parse(string path)
    {
        var steps = new List<(string? Name, int Index)>();
        if (path.Length < 2 || path[0] != '$')
        {
            return null;
        }

        int at = 1;
        while (at < path.Length && steps.Count < Deepest)
        {
            int end = path[at] == '.' ? NameEnd(path, at + 1) : path[at] == '[' ? BracketEnd(path, at) : -1;
            if (end <= at + 1)
            {
                return null;
            }

            var step = path.AsSpan(at + 1, end - at - 1);
            if (path[at] == '.')
            {
                steps.Add((step.ToString(), 0));
                at = end;
                continue;
            }

            bool isName = step[0] is '\'' or '"';
            int index = 0;
            if (isName ? step.Length < 2 : !int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out index))
            {
                return null;
            }

            steps.Add(isName ? (Unescape(step[1..^1]), 0) : (null, index));
            at = end + 1;
        }

        return at == path.Length ? steps : null;
    }

    private static int NameEnd(string path, int start)
    {
        int end = path.AsSpan(start).IndexOfAny('.', '[');
        return end < 0 ? path.Length : start + end;
    }

    private static int BracketEnd(string path, int start)
    {
        char quote = start + 1 < path.Length && path[start + 1] is '\'' or '"' ? path[start + 1] : '\0';
        for (int at = start + (quote == '\0' ? 1 : 2); at < path.Length; at++)
        {
            if (path[at] == '\\' && quote != '\0')
            {
                at++;
            }
            else if (path[at] == ']' && (quote == '\0' || (at > start + 2 && path[at - 1] == quote)))
            {
                return at;
            }
        }

        return -1;
    }

    private static string Unescape(ReadOnlySpan<char> name) => name.ToString().Replace("\\'", "'", StringComparison.Ordinal)
        .Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
}
