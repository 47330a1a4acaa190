using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// SipHash-2-4 with 128 bits (Aumasson and Bernstein 2012): a keyed function whose results nobody without the key can
/// predict or bring to collide; short texts take a tenth of the time of SHA-256.
/// </summary>
internal sealed class KeyedHash
{
    private readonly ulong _key0;
    private readonly ulong _key1;

    public KeyedHash(ReadOnlySpan<byte> key)
    {
        _key0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        _key1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
    }

    /// <summary>With a key of its own that never leaves the process.</summary>
    public static KeyedHash Random() => new(RandomNumberGenerator.GetBytes(16));

    public UInt128 Of(ReadOnlySpan<byte> text)
    {
        ulong v0 = _key0 ^ 0x736f6d6570736575;
        ulong v1 = _key1 ^ 0x646f72616e646f6d ^ 0xee;
        ulong v2 = _key0 ^ 0x6c7967656e657261;
        ulong v3 = _key1 ^ 0x7465646279746573;
        var rest = text;
        for (; rest.Length >= 8; rest = rest[8..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            v3 ^= word;
            Mix(ref v0, ref v1, ref v2, ref v3);
            Mix(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }

        ulong last = (ulong)text.Length << 56;
        for (int i = 0; i < rest.Length; i++)
        {
            last |= (ulong)rest[i] << (8 * i);
        }

        v3 ^= last;
        Mix(ref v0, ref v1, ref v2, ref v3);
        Mix(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xee;
        ulong low = Finish(ref v0, ref v1, ref v2, ref v3);
        v1 ^= 0xdd;
        ulong high = Finish(ref v0, ref v1, ref v2, ref v3);
        return new UInt128(high, low);
    }

    private static ulong Finish(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        for (int i = 0; i < 4; i++)
        {
            Mix(ref v0, ref v1, ref v2, ref v3);
        }

        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Mix(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v2 += v3;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
