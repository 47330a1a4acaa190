using System.Buffers.Binary;

namespace Gatehouse.EndToEnd.Tests.Upgrade;

/// <summary>One frame of HTTP/2 as it came (RFC 9113, section 4.1).</summary>
internal sealed record Http2Frame(byte Type, byte Flags, int Stream, byte[] Payload)
{
    public const byte Body = 0;
    public const byte Fields = 1;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte GoAway = 7;

    /// <summary>Of a GOAWAY: the last stream that is or may be served, and why the connection ends.</summary>
    public (int LastStream, int Code) Going
        => Type == GoAway ? (BinaryPrimitives.ReadInt32BigEndian(Payload) & int.MaxValue, BinaryPrimitives.ReadInt32BigEndian(Payload.AsSpan(4))) : throw new InvalidOperationException($"This is no GOAWAY: {this}");

    /// <summary>Of the head of a reply: whether it begins with the indexed field ":status: 200" (RFC 7541, appendix A).</summary>
    public bool IsGood => Type == Fields && Payload.Contains((byte)0x88);
}
