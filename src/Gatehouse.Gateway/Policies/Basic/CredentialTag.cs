using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gatehouse.Gateway.Policies.Basic;

/// <summary>What credentials are recognised by without keeping them: HMAC-SHA-256 under a key that never leaves the process.</summary>
internal readonly record struct CredentialTag(UInt128 High, UInt128 Low)
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static CredentialTag Of(ReadOnlySpan<byte> credentials)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Key, credentials, hash);
        return MemoryMarshal.Read<CredentialTag>(hash);
    }
}
