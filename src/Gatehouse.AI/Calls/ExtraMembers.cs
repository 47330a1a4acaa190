using System.Text.Json;

namespace Gatehouse.AI.Calls;

/// <summary>
/// Members of a JSON object that the canonical type has no place for, in their order. They survive on the way to a
/// provider of the same wire form and are reported as lost when they cannot be carried across.
/// </summary>
public sealed class ExtraMembers
{
    private readonly List<KeyValuePair<string, JsonElement>> _members = [];

    public static ExtraMembers None { get; } = new();

    public IReadOnlyList<KeyValuePair<string, JsonElement>> Members => _members;

    public int Count => _members.Count;

    /// <summary>Adds a member; the element must be a clone when its document is disposed before the call ends.</summary>
    public void Add(string name, JsonElement value) => _members.Add(new(name, value));

    public bool TryGet(string name, out JsonElement value)
    {
        foreach (var member in _members)
        {
            if (string.Equals(member.Key, name, StringComparison.Ordinal))
            {
                value = member.Value;
                return true;
            }
        }

        value = default;
        return false;
    }
}
