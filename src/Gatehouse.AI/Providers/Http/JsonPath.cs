using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.Http;

/// <summary>
/// Where a value stands in JSON: the part of RFC 9535 that names one place ($.a['b c'][0]), and [*] for all items of a list, whose texts
/// are joined.
/// </summary>
internal sealed class JsonPath
{
    private const string Rule = "A path begins with $ and goes on by names and indexes: $.answers[0].text; [*] stands for all items.";

    // A name, an index, or null for all items.
    private readonly object?[] _steps;

    private JsonPath(object?[] steps) => _steps = steps;

    /// <summary>Whether it is the value as a whole.</summary>
    public bool IsRoot => _steps.Length == 0;

    /// <summary>A path that was checked; null for none.</summary>
    public static JsonPath? Of(string? text)
        => text is null ? null : TryParse(text, out var path) ? path : throw new FormatException($"{text} is no path. {Rule}");

    /// <summary>Reports a path that is none.</summary>
    public static void Check(string? text, Document document, string setting, ProblemList problems)
    {
        if (text is not null && !TryParse(text, out _))
        {
            problems.Add(ProblemCodes.InvalidValue, document, setting, $"\"{text}\" is no path into JSON", Rule);
        }
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPath? path)
    {
        path = null;
        if (!text.StartsWith('$'))
        {
            return false;
        }

        var steps = new List<object?>();
        int at = 1;
        while (at < text.Length)
        {
            int length = text[at] == '.' ? ReadName(text, at, steps) : text[at] == '[' ? ReadBracket(text, at, steps) : 0;
            if (length == 0)
            {
                return false;
            }

            at += length;
        }

        path = new JsonPath([.. steps]);
        return true;
    }

    /// <summary>The first value there; undefined when there is none.</summary>
    public JsonElement Find(JsonElement root)
    {
        JsonElement found = default;
        Walk(root, 0, value =>
        {
            found = value;
            return false;
        });
        return found;
    }

    /// <summary>What stands there as text: texts joined, other values as JSON; null when there is nothing.</summary>
    public string? Text(JsonElement root)
    {
        string? first = null;
        StringBuilder? joined = null;
        Walk(root, 0, value =>
        {
            string? text = TextOf(value);
            if (first is null)
            {
                first = text;
            }
            else
            {
                (joined ??= new StringBuilder(first)).Append(text);
            }

            return true;
        });
        return joined?.ToString() ?? first;
    }

    /// <summary>A whole number that is not negative; null when there is none.</summary>
    public long? Number(JsonElement root) => WireJson.TryNumber(Find(root), out long number) ? number : null;

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    private bool Walk(JsonElement value, int step, Func<JsonElement, bool> take)
    {
        if (step == _steps.Length)
        {
            return take(value);
        }

        switch (_steps[step])
        {
            case string name:
                return value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out var member) || Walk(member, step + 1, take);
            case int index:
                int length = value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : 0;
                int place = index < 0 ? length + index : index;
                return place < 0 || place >= length || Walk(value[place], step + 1, take);
            default:
                if (value.ValueKind == JsonValueKind.Array)
                {
                    foreach (var item in value.EnumerateArray())
                    {
                        if (!Walk(item, step + 1, take))
                        {
                            return false;
                        }
                    }
                }

                return true;
        }
    }

    private static int ReadName(string text, int at, List<object?> steps)
    {
        int end = at + 1;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' or '$'))
        {
            end++;
        }

        steps.Add(text[(at + 1)..end]);
        return end > at + 1 ? end - at : 0;
    }

    private static int ReadBracket(string text, int at, List<object?> steps)
    {
        char quote = at + 1 < text.Length ? text[at + 1] : ' ';
        if (quote is '\'' or '"')
        {
            int close = text.IndexOf(quote, at + 2);
            steps.Add(close < 0 ? null : text[(at + 2)..close]);
            return close > at + 2 && close + 1 < text.Length && text[close + 1] == ']' ? close + 2 - at : 0;
        }

        int end = text.IndexOf(']', at);
        if (end < 0)
        {
            return 0;
        }

        var inner = text.AsSpan(at + 1, end - at - 1);
        bool isAll = inner is "*";
        bool isIndex = int.TryParse(inner, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index) && inner[0] != '+';
        steps.Add(isAll ? null : index);
        return isAll || isIndex ? end + 1 - at : 0;
    }
}
