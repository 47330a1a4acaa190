using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Gatehouse.Core.Upstreams;

/// <summary>
/// A hash that is the same in every process, on every node and in every version of the program: where keys and users go
/// depends on it. Not for secrets, and not proof against somebody who looks for equal hashes.
/// </summary>
public static class StableHash
{
    private const ulong First = 0x9E37_79B1_85EB_CA87;
    private const ulong Second = 0xC2B2_AE3D_27D4_EB4F;

    public static ulong Of(ReadOnlySpan<char> text, ulong seed = 0) => Of(MemoryMarshal.AsBytes(text), sizeof(char), seed);

    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0) => Of(bytes, sizeof(byte), seed);

    /// <summary>Another number, all of whose bits depend on all bits of this one; no two numbers give the same.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ value >> 33) * 0xFF51_AFD7_ED55_8CCD;
        value = (value ^ value >> 33) * 0xC4CE_B9FE_1A85_EC53;
        return value ^ value >> 33;
    }

    /// <summary>The middle of one of 2^52 equal steps between 0 and 1: never either of them.</summary>
    public static double ToShare(ulong hash) => ((hash >> 12) + 0.5) * (1.0 / (1UL << 52));

    private static ulong Of(ReadOnlySpan<byte> bytes, int unit, ulong seed)
    {
        ulong hash = seed ^ (ulong)(bytes.Length / unit) * First;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        for (; !bytes.IsEmpty; bytes = bytes[unit..])
        {
            hash = Fold(hash ^ (unit == 1 ? bytes[0] : BinaryPrimitives.ReadUInt16LittleEndian(bytes)));
        }

        return Mix(hash);
    }

    private static ulong Fold(ulong value) => BitOperations.RotateLeft(value * Second, 31) * First;
}
