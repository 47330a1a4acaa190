using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>
/// A JSON object of a call that is read member by member: a wrong type is refused with the member's path, null counts as
/// not written, and what nobody asked for is kept as extra members.
/// </summary>
internal readonly struct ConverseObject
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public ConverseObject(JsonElement element, string path)
    {
        Element = element.ValueKind == JsonValueKind.Object ? element : throw ConverseProblems.WrongType(path, "an object");
        Path = path;
    }

    public string Path { get; }

    public JsonElement Element { get; }

    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>A member of any kind; false when it is absent or null.</summary>
    public bool TryGet(string name, out JsonElement value)
    {
        _read.Add(name);
        return Element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    public string? Text(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : throw ConverseProblems.WrongType(PathOf(name), "a string");

    public string RequiredText(string name) => Text(name) ?? throw ConverseProblems.Missing(PathOf(name));

    public bool? Flag(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : throw ConverseProblems.WrongType(PathOf(name), "a boolean");

    public int? Whole(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
            : throw ConverseProblems.WrongType(PathOf(name), "an integer");

    public double? Number(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && double.IsFinite(number) ? number
            : throw ConverseProblems.WrongType(PathOf(name), "a number");

    public ConverseObject? Child(string name) => TryGet(name, out var value) ? new ConverseObject(value, PathOf(name)) : null;

    public ConverseObject RequiredChild(string name) => Child(name) ?? throw ConverseProblems.Missing(PathOf(name));

    /// <summary>The items of an array, each with its path; empty when it is absent.</summary>
    public IEnumerable<ConverseObject> Items(string name)
        => Elements(name).Select(e => new ConverseObject(e.Item, e.Path));

    /// <summary>The texts of an array.</summary>
    public IReadOnlyList<string> Texts(string name)
        => [.. Elements(name).Select(e => e.Item.ValueKind == JsonValueKind.String ? e.Item.GetString()! : throw ConverseProblems.WrongType(e.Path, "a string"))];

    /// <summary>Adds members that were neither read nor are null, each name behind a prefix.</summary>
    public void AddExtra(string prefix, ref ExtraMembers? extra)
    {
        foreach (var member in Element.EnumerateObject())
        {
            if (!_read.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
            {
                (extra ??= new ExtraMembers()).Add(prefix + member.Name, member.Value);
            }
        }
    }

    /// <summary>Members that were neither read nor are null.</summary>
    public ExtraMembers Extra()
    {
        ExtraMembers? extra = null;
        AddExtra("", ref extra);
        return extra ?? ExtraMembers.None;
    }

    private IEnumerable<(JsonElement Item, string Path)> Elements(string name)
    {
        if (!TryGet(name, out var value))
        {
            return [];
        }

        string path = PathOf(name);
        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select((item, i) => (item, $"{path}[{i}]"))
            : throw ConverseProblems.WrongType(path, "an array");
    }
}
