using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gatehouse.AI.Fields;

/// <summary>The difference between what two calls become on the wire: the leaves of the second that the first has not.</summary>
internal sealed class WireChange
{
    private const int MostNames = 3;
    private const string PathName = "path";
    private const string HeaderName = "header ";

    private readonly List<(string Path, string Value)> _added = [];
    private readonly bool _anyRemoved;

    /// <param name="before">Path, fields and body of the call without the field.</param>
    /// <param name="after">The same of the call with it.</param>
    public WireChange(SentForm before, SentForm after)
    {
        var old = Leaves(before);
        foreach (var (path, value) in Leaves(after))
        {
            if (!old.Remove(path, out string? was) || was != value)
            {
                _added.Add((path, value));
            }
        }

        _anyRemoved = old.Count > 0;
    }

    /// <summary>Whether every text and number of the value is somewhere in the second call, changed or not.</summary>
    public static bool IsIn(JsonElement value, SentForm after) => new WireChange(SentForm.Refused(""), after).Carries(value);

    public bool IsNone => _added.Count == 0 && !_anyRemoved;

    /// <summary>Whether every text and number of the value is somewhere in what changed; types of schemas are written in either case.</summary>
    public bool Carries(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(m => Carries(m.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(Carries),
        _ => _added.Exists(a => Has(a.Value, value)),
    };

    /// <summary>
    /// The members that carry the value, in a few words; where it has another image there, all that changed with their values.
    /// </summary>
    public string Describe(JsonElement value)
    {
        bool carried = Carries(value);
        var shown = carried ? _added.FindAll(a => HasPart(a.Value, value)) : _added;
        shown = shown.Count == 0 ? _added : shown;
        shown = shown.Exists(IsOfBody) ? shown.FindAll(IsOfBody) : shown;
        if (shown.Count == 0)
        {
            return "left out where it says so";
        }

        var names = shown.Select(a => carried ? a.Path : $"{a.Path}: {Short(a.Value)}").ToList();
        while (carried && names.Count > MostNames && Outer(names) is { } outer)
        {
            names = outer;
        }

        return string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? ", ..." : "");
    }

    private static bool IsOfBody((string Path, string Value) leaf) => leaf.Path != PathName && !leaf.Path.StartsWith(HeaderName, StringComparison.Ordinal);

    private static bool HasPart(string written, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(m => HasPart(written, m.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(i => HasPart(written, i)),
        _ => Has(written, value),
    };

    private static bool Has(string written, JsonElement scalar)
    {
        if (scalar.ValueKind != JsonValueKind.String)
        {
            return scalar.ValueKind == JsonValueKind.Number ? written.Contains(scalar.GetRawText(), StringComparison.Ordinal) : written == scalar.GetRawText();
        }

        string text = scalar.GetString()!;
        return written.Contains(text, StringComparison.OrdinalIgnoreCase)
            || written.Contains(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), StringComparison.OrdinalIgnoreCase);
    }

    // One level less deep, for the deepest.
    private static List<string>? Outer(List<string> names)
    {
        int deepest = names.Max(n => n.Count(c => c == '.'));
        return deepest == 0 ? null : [.. names.Select(n => n.Count(c => c == '.') == deepest ? n[..n.LastIndexOf('.')] : n).Distinct(StringComparer.Ordinal)];
    }

    private static string Short(string value) => value.Length <= 60 ? value : value[..57] + "...";

    private static Dictionary<string, string> Leaves(SentForm sent)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal) { [PathName] = sent.Path };
        foreach (string header in sent.Headers)
        {
            leaves[HeaderName + header[..header.IndexOf(':', StringComparison.Ordinal)]] = header[(header.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }

        if (sent.Body.Length > 0)
        {
            using var body = JsonDocument.Parse(sent.Body);
            Collect(body.RootElement, "", leaves);
        }

        return leaves;
    }

    private static void Collect(JsonElement element, string path, Dictionary<string, string> leaves)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when element.EnumerateObject().Any():
                foreach (var member in element.EnumerateObject())
                {
                    Collect(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", leaves);
                }

                break;
            case JsonValueKind.Array when element.GetArrayLength() > 0:
                int i = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, $"{path}[{i++.ToString(CultureInfo.InvariantCulture)}]", leaves);
                }

                break;
            default:
                leaves[path] = element.GetRawText();
                break;
        }
    }
}
