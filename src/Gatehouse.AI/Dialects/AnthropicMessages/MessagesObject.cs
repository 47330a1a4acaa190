using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>
/// A JSON object of a call that is read member by member: a wrong type is refused with the member's path, null counts as
/// not written, and what nobody asked for is kept as extra members.
/// </summary>
internal readonly struct MessagesObject
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public MessagesObject(JsonElement element, string path)
    {
        Element = element.ValueKind == JsonValueKind.Object ? element : throw MessagesProblems.WrongType(path, "an object");
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

    public bool Has(string name) => TryGet(name, out _);

    public string? Text(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : throw MessagesProblems.WrongType(PathOf(name), "a valid string");

    public string RequiredText(string name) => Text(name) ?? throw MessagesProblems.Missing(PathOf(name));

    public bool? Flag(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : throw MessagesProblems.WrongType(PathOf(name), "a valid boolean");

    public int? Whole(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
            : throw MessagesProblems.WrongType(PathOf(name), "a valid integer");

    public double? Number(string name)
        => !TryGet(name, out var value) ? null
            : value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && double.IsFinite(number) ? number
            : throw MessagesProblems.WrongType(PathOf(name), "a valid number");

    public MessagesObject? Child(string name) => TryGet(name, out var value) ? new MessagesObject(value, PathOf(name)) : null;

    public MessagesObject RequiredChild(string name) => Child(name) ?? throw MessagesProblems.Missing(PathOf(name));

    /// <summary>The items of an array, each with its path; empty when it is absent.</summary>
    public IEnumerable<(JsonElement Item, string Path)> Items(string name)
    {
        if (!TryGet(name, out var value))
        {
            return [];
        }

        string path = PathOf(name);
        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select((item, i) => (item, string.Create(CultureInfo.InvariantCulture, $"{path}.{i}")))
            : throw MessagesProblems.WrongType(path, "a valid list");
    }

    /// <summary>The cache breakpoint behind this object. One that says more than the hub knows stays an extra member.</summary>
    public CacheControl? CacheControl()
    {
        const string Name = "cache_control";
        if (Child(Name) is not { } control)
        {
            return null;
        }

        string? type = control.Text("type");
        var read = new CacheControl(control.Text("ttl"));
        if (type is null or "ephemeral" && control.Extra().Count == 0)
        {
            return read;
        }

        _read.Remove(Name);
        return null;
    }

    /// <summary>Members that were neither read nor are null.</summary>
    public ExtraMembers Extra()
    {
        ExtraMembers? extra = null;
        AddExtra("", ref extra);
        return extra ?? ExtraMembers.None;
    }

    /// <summary>Adds the same, each name behind a prefix.</summary>
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
}
