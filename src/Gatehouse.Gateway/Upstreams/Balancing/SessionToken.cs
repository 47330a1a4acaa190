using System.Buffers.Binary;
using System.Buffers.Text;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>
/// What a client holds of its target: a signature of the target's address under the key of the affinity. Nobody without the
/// key can make one or learn the address from it; it is compared, never read. Its fields are written once.
/// </summary>
internal sealed class SessionToken
{
    public const int Size = 16;

    /// <summary>Characters of the text.</summary>
    public const int Length = 22;

    public SessionToken(ServiceTarget target, byte[] signature, string? cookie, string attributes)
    {
        Target = target;
        Signature = signature;
        Order = OrderOf(signature);
        Text = Base64Url.EncodeToString(signature);
        Cookie = cookie is null ? "" : $"{cookie}={Text}{attributes}";
        SecureCookie = cookie is null ? "" : $"{Cookie}; Secure";
    }

    public ServiceTarget Target { get; }

    public byte[] Signature { get; }

    /// <summary>The first bytes as a number, to find it by.</summary>
    public ulong Order { get; }

    /// <summary>As it stands in a header.</summary>
    public string Text { get; }

    /// <summary>The field Set-Cookie.</summary>
    public string Cookie { get; }

    public string SecureCookie { get; }

    public static ulong OrderOf(ReadOnlySpan<byte> signature) => BinaryPrimitives.ReadUInt64BigEndian(signature);
}
