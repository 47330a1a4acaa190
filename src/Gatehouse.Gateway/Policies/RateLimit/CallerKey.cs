using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.RateLimit;

/// <summary>What tells one caller from another: an address or a text. A value, so that looking a caller up allocates nothing.</summary>
internal readonly record struct CallerKey(ulong High, ulong Low, string? Text)
{
    private const int LongestText = 64;

    /// <summary>The one caller of a limit on the gateway.</summary>
    public static CallerKey Everybody => default;

    public override int GetHashCode() => Text is { Length: > 0 } ? Text.GetHashCode(StringComparison.Ordinal) : HashCode.Combine(High, Low);

    public static CallerKey OfText(string text)
    {
        if (text.Length <= LongestText)
        {
            return new CallerKey(0, 0, text);
        }

        // What a client sends must not decide how much is remembered of it.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
        return new CallerKey(BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[8..]), "");
    }

    /// <summary>An IPv4 address, or the /64 of an IPv6 address: whoever has one address of it has them all.</summary>
    public static CallerKey OfAddress(IPAddress address)
    {
        var block = AddressBlock.Of(address);
        return new CallerKey(block.Number, block.Version, Text: null);
    }
}
