using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>The tokens of all targets, found in the logarithm of their number.</summary>
internal sealed class SessionTokens
{
    private readonly ulong[] _orders;
    private readonly SessionToken[] _tokens;

    public SessionTokens(IEnumerable<SessionToken> tokens)
    {
        _tokens = [.. tokens.OrderBy(t => t.Order)];
        _orders = [.. _tokens.Select(t => t.Order)];
    }

    /// <summary>Null for what is no token of these targets.</summary>
    public SessionToken? Find(ReadOnlySpan<char> text)
    {
        Span<byte> signature = stackalloc byte[SessionToken.Size];
        if (text.Length != SessionToken.Length
            || Base64Url.DecodeFromChars(text, signature, out _, out int length) != OperationStatus.Done
            || length != SessionToken.Size)
        {
            return null;
        }

        int at = Array.BinarySearch(_orders, SessionToken.OrderOf(signature));
        return at >= 0 && CryptographicOperations.FixedTimeEquals(_tokens[at].Signature, signature) ? _tokens[at] : null;
    }
}
