using System.Buffers.Binary;
using System.Globalization;

namespace Gatehouse.AI.Policies;

/// <summary>A SHA-256 of all that decides on an answer.</summary>
public readonly record struct AnswerKey(ulong A, ulong B, ulong C, ulong D)
{
    public static AnswerKey Of(ReadOnlySpan<byte> hash) => new(
        BinaryPrimitives.ReadUInt64BigEndian(hash),
        BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(hash[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(hash[24..]));

    /// <summary>Its first characters: enough to compare two calls by.</summary>
    public string Short => A.ToString("x16", CultureInfo.InvariantCulture)[..12];

    public override int GetHashCode() => (int)A;
}
