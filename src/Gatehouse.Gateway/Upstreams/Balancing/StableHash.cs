using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>
/// A hash that is the same in every process, on every node and in every version of the program: where keys go depends on
/// it. Not for secrets, and not proof against somebody who looks for equal hashes.
/// </summary>
internal static class StableHash
{
    private const ulong First = 0x9E37_79B1_85EB_CA87;
    private const ulong Second = 0xC2B2_AE3D_27D4_EB4F;

    public static ulong Of(ReadOnlySpan<char> text, ulong seed = 0)
    {
        ulong hash = seed ^ (ulong)text.Length * First;
        for (; text.Length >= 4; text = text[4..])
        {
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(MemoryMarshal.AsBytes(text[..4])));
        }

        foreach (char c in text)
        {
            hash = Fold(hash ^ c);
        }

        return Mix(hash);
    }

    /// <summary>Another number, all of whose bits depend on all bits of this one; no two numbers give the same.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ value >> 33) * 0xFF51_AFD7_ED55_8CCD;
        value = (value ^ value >> 33) * 0xC4CE_B9FE_1A85_EC53;
        return value ^ value >> 33;
    }

    /// <summary>From 0 up to, without, 1.</summary>
    public static double ToShare(ulong hash) => (hash >> 11) * (1.0 / (1UL << 53));

    private static ulong Fold(ulong value) => BitOperations.RotateLeft(value * Second, 31) * First;
}
