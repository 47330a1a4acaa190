using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>
/// A JSON object of a call that is read member by member: a wrong type is refused with the member's path, null counts as
/// not written, and what nobody asked for is kept as extra members.
/// </summary>
internal readonly struct OpenAIObject
{
    private readonly JsonElement _element;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public OpenAIObject(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw OpenAIProblems.WrongType(path, "an object", element.ValueKind);
        }

        _element = element;
        Path = path;
    }

    public string Path { get; }

    public JsonElement Element => _element;

    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>A member of any kind; false when it is absent or null.</summary>
    public bool TryGet(string name, out JsonElement value)
    {
        _read.Add(name);
        return _element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    public bool Has(string name) => TryGet(name, out _);

    public string? Text(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : throw OpenAIProblems.WrongType(PathOf(name), "a string", value.ValueKind);

    public string RequiredText(string name) => Text(name) ?? throw OpenAIProblems.Missing(PathOf(name));

    public bool? Flag(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : throw OpenAIProblems.WrongType(PathOf(name), "a boolean", value.ValueKind);

    public int? Whole(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind != JsonValueKind.Number ? throw OpenAIProblems.WrongType(PathOf(name), "an integer", value.ValueKind)
            : value.TryGetInt32(out int number) ? number
            : throw OpenAIProblems.Invalid(PathOf(name), $"Invalid value for '{PathOf(name)}': expected an integer between -2147483648 and 2147483647.");

    public long? Long(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind != JsonValueKind.Number ? throw OpenAIProblems.WrongType(PathOf(name), "an integer", value.ValueKind)
            : value.TryGetInt64(out long number) ? number
            : throw OpenAIProblems.Invalid(PathOf(name), $"Invalid value for '{PathOf(name)}': expected a 64-bit integer.");

    public double? Number(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind != JsonValueKind.Number ? throw OpenAIProblems.WrongType(PathOf(name), "a number", value.ValueKind)
            : value.GetDouble() is var number && double.IsFinite(number) ? number
            : throw OpenAIProblems.Invalid(PathOf(name), $"Invalid value for '{PathOf(name)}': the number is too large.");

    public OpenAIObject? Child(string name) => TryGet(name, out var value) ? new OpenAIObject(value, PathOf(name)) : null;

    public OpenAIObject RequiredChild(string name) => Child(name) ?? throw OpenAIProblems.Missing(PathOf(name));

    /// <summary>The items of an array, each with its path; empty when it is absent.</summary>
    public IEnumerable<(JsonElement Item, string Path)> Items(string name)
    {
        if (!TryGet(name, out var value))
        {
            return [];
        }

        string path = PathOf(name);
        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select((item, i) => (item, $"{path}[{i}]"))
            : throw OpenAIProblems.WrongType(path, "an array", value.ValueKind);
    }

    /// <summary>A text or an array of texts; empty when it is absent.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!TryGet(name, out var value))
        {
            return [];
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => [.. Items(name).Select(s => s.Item.ValueKind == JsonValueKind.String
                ? s.Item.GetString()!
                : throw OpenAIProblems.WrongType(s.Path, "a string", s.Item.ValueKind))],
            _ => throw OpenAIProblems.WrongType(PathOf(name), "one of a string or an array of strings", value.ValueKind),
        };
    }

    /// <summary>Members that were neither read nor are null.</summary>
    public ExtraMembers Extra()
    {
        ExtraMembers? extra = null;
        foreach (var member in _element.EnumerateObject())
        {
            if (!_read.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
            {
                (extra ??= new ExtraMembers()).Add(member.Name, member.Value);
            }
        }

        return extra ?? ExtraMembers.None;
    }

    public ProblemException Unsupported(string name, string found, string supported)
        => OpenAIProblems.WrongValue(PathOf(name), found, supported);
}
