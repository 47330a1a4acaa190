using System.Text;
using System.Text.Json;

namespace Gatehouse.AI.Providers;

/// <summary>Names of members that a stream has told already, compared as bytes: most come again with every chunk.</summary>
internal sealed class SeenMembers
{
    private readonly List<byte[]> _names = [];

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
