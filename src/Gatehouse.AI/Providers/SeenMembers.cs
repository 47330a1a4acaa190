using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers;

/// <summary>Members of a vendor's objects without a place in the hub, each told once: most come again with every chunk.</summary>
internal sealed class SeenMembers
{
    private readonly List<byte[]> _names = [];

    /// <summary>Tells the members of an object that are not known and say something.</summary>
    /// <param name="owner">The object; what is none has no members.</param>
    /// <param name="isKnown">Whether a member is read, or says nothing that is not known anyway.</param>
    /// <param name="telling">The event that tells one, but for name and value.</param>
    /// <param name="output">Gets the events.</param>
    public void Tell(JsonElement owner, KnownMember isKnown, StreamEvent telling, List<StreamEvent> output)
    {
        foreach (var member in owner.ValueKind == JsonValueKind.Object ? owner.EnumerateObject() : default)
        {
            if (!isKnown(member) && !WireJson.SaysNothing(member.Value) && IsNew(member))
            {
                output.Add(telling with { Name = member.Name, Raw = member.Value.Clone() });
            }
        }
    }

    /// <summary>Whether the member is told for the first time.</summary>
    public bool IsNew(in JsonProperty member)
    {
        foreach (byte[] name in _names)
        {
            if (member.NameEquals(name))
            {
                return false;
            }
        }

        _names.Add(Encoding.UTF8.GetBytes(member.Name));
        return true;
    }
}
