using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>
/// A JSON object of a call that is read member by member. As everywhere at Google, a member may be written in either of two
/// ways (systemInstruction, system_instruction), a list of one without its brackets, and null counts as not written. What
/// nobody asked for is kept as extra members.
/// </summary>
internal readonly struct GeminiObject
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public GeminiObject(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw GeminiProblems.WrongType(path, "an object", element.ValueKind);
        }

        Element = element;
        Path = path;
    }

    public string Path { get; }

    public JsonElement Element { get; }

    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>A member of any kind; false when it is absent or null.</summary>
    public bool TryGet(string name, out JsonElement value)
    {
        string other = Snake(name);
        _read.Add(name);
        _read.Add(other);
        return (Element.TryGetProperty(name, out value) || Element.TryGetProperty(other, out value)) && value.ValueKind != JsonValueKind.Null;
    }

    public bool Has(string name) => TryGet(name, out _);

    public string? Text(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : throw GeminiProblems.WrongType(PathOf(name), "a string", value.ValueKind);

    public string RequiredText(string name) => Text(name) ?? throw GeminiProblems.Missing(PathOf(name));

    public bool? Flag(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : throw GeminiProblems.WrongType(PathOf(name), "a boolean", value.ValueKind);

    public int? Whole(string name) => Number(name) is not { } number ? null
        : number == Math.Floor(number) && number is >= int.MinValue and <= int.MaxValue ? (int)number
        : throw GeminiProblems.Invalid(PathOf(name), $"Invalid value at '{PathOf(name)}': expected an integer of 32 bits.");

    /// <summary>A number, which may be written as text.</summary>
    public double? Number(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        double number = double.NaN;
        bool isNumber = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out number),
            JsonValueKind.String => double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
        return isNumber && double.IsFinite(number) ? number : throw GeminiProblems.WrongType(PathOf(name), "a number", value.ValueKind);
    }

    public GeminiObject? Child(string name) => TryGet(name, out var value) ? new GeminiObject(value, PathOf(name)) : null;

    /// <summary>The items of a list, each with its path; empty when it is absent.</summary>
    public IEnumerable<(JsonElement Item, string Path)> Items(string name)
    {
        if (!TryGet(name, out var value))
        {
            return [];
        }

        string path = PathOf(name);
        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select((item, i) => (item, $"{path}[{i.ToString(CultureInfo.InvariantCulture)}]"))
            : [(value, path)];
    }

    /// <summary>Members that were neither read nor are null.</summary>
    public void AddExtra(ExtraMembers extra, string prefix)
    {
        foreach (var member in Element.EnumerateObject())
        {
            if (!_read.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
            {
                extra.Add(prefix + member.Name, member.Value);
            }
        }
    }

    public ExtraMembers Extra()
    {
        var extra = new ExtraMembers();
        AddExtra(extra, "");
        return extra.Count == 0 ? ExtraMembers.None : extra;
    }

    private static string Snake(string name)
    {
        int capital = name.AsSpan().IndexOfAnyInRange('A', 'Z');
        return capital < 0 ? name : name[..capital] + "_" + char.ToLowerInvariant(name[capital]) + Snake(name[(capital + 1)..]);
    }
}
