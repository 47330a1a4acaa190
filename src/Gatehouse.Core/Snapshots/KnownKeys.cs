using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// Recognises keys that were found before, by a keyed hash and without keeping the keys (decision 0072). A table of fixed
/// size with four places for each hash; a place is one reference, so it is read while another thread writes it.
/// </summary>
internal sealed class KnownKeys
{
    private const int Ways = 4;
    private const int MostPlaces = 64 * 1024;

    private readonly KeyedHash _hash = KeyedHash.Random();
    private readonly KnownKey?[] _places;

    /// <param name="keys">How many keys there are.</param>
    public KnownKeys(int keys)
        => _places = new KnownKey?[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp((long)keys * Ways, Ways, MostPlaces))];

    public UInt128 TagOf(ReadOnlySpan<char> key) => _hash.Of(MemoryMarshal.AsBytes(key));

    public bool TryFind(UInt128 tag, [NotNullWhen(true)] out ConsumerKey? key)
    {
        foreach (var known in PlacesOf(tag))
        {
            if (known is not null && known.Tag == tag)
            {
                key = known.Key;
                return true;
            }
        }

        key = null;
        return false;
    }

    /// <summary>Remembers a key; where all places are taken it takes the place of another.</summary>
    public void Add(UInt128 tag, ConsumerKey key)
    {
        var places = PlacesOf(tag);
        int free = places.IndexOf((KnownKey?)null);
        places[free >= 0 ? free : (int)(tag >> 64) & (Ways - 1)] = new KnownKey(tag, key);
    }

    private Span<KnownKey?> PlacesOf(UInt128 tag) => _places.AsSpan((int)(ulong)tag & (_places.Length - Ways), Ways);

    private sealed record KnownKey(UInt128 Tag, ConsumerKey Key);
}
