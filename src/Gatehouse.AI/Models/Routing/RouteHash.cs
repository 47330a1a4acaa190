using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// A hash that is the same in every process, on every node and in every version of the program: which target a user is held to
/// depends on it. Not for secrets, and not proof against somebody who looks for equal hashes.
/// </summary>
internal static class RouteHash
{
    private const ulong First = 0x9E37_79B1_85EB_CA87;
    private const ulong Second = 0xC2B2_AE3D_27D4_EB4F;

    public static ulong Of(ReadOnlySpan<char> text, ulong seed = 0) => Of(MemoryMarshal.AsBytes(text), seed);

    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        ulong hash = seed ^ (ulong)bytes.Length * First;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte b in bytes)
        {
            hash = Fold(hash ^ b);
        }

        return Mix(hash);
    }

    /// <summary>Another number, all of whose bits depend on all bits of this one.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ value >> 33) * 0xFF51_AFD7_ED55_8CCD;
        value = (value ^ value >> 33) * 0xC4CE_B9FE_1A85_EC53;
        return value ^ value >> 33;
    }

    /// <summary>More than 0 and at most 1.</summary>
    public static double ToShare(ulong hash) => ((hash >> 11) + 1) * (1.0 / (1UL << 53));

    private static ulong Fold(ulong value) => BitOperations.RotateLeft(value * Second, 31) * First;
}
