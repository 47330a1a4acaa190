using System.Buffers.Binary;
using System.Numerics;

namespace Gatehouse.AI.Ledger.Records;

/// <summary>CRC-32C (Castagnoli, RFC 3720) by the processor's own instruction where it has one.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte rest in bytes)
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return ~crc;
    }

    /// <summary>The CRC of bytes that are followed by this number.</summary>
    public static uint Of(ulong number, uint crcBefore) => ~BitOperations.Crc32C(~crcBefore, number);
}
