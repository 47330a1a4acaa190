using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Gateway.Policies.Basic;

/// <summary>
/// The users of a policy. A wrong password costs the same whoever the user is, one who does not exist included, as long as all
/// hashes have one cost.
/// </summary>
internal sealed class UserDirectory
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    private readonly FrozenDictionary<string, BcryptHash> _hashed;
    private readonly FrozenDictionary<string, byte[]> _plain;
    private readonly BcryptHash? _decoy;

    /// <param name="hashed">Users with a hash.</param>
    /// <param name="plain">Users with a password.</param>
    public UserDirectory(IReadOnlyDictionary<string, BcryptHash> hashed, IReadOnlyDictionary<string, string> plain)
    {
        _hashed = hashed.ToFrozenDictionary(StringComparer.Ordinal);
        _plain = plain.ToFrozenDictionary(p => p.Key, p => Mac(p.Value), StringComparer.Ordinal);
        _decoy = hashed.Values.MaxBy(h => h.Cost);
    }

    public int Count => _hashed.Count + _plain.Count;

    /// <summary>Whether a check takes long.</summary>
    public bool IsSlow => _decoy is not null;

    public bool IsRight(string user, string password)
    {
        if (_hashed.TryGetValue(user, out var hash))
        {
            return hash.IsOf(password);
        }

        bool isRight = CryptographicOperations.FixedTimeEquals(_plain.TryGetValue(user, out byte[]? mac) ? mac : Key, Mac(password));
        if (!isRight)
        {
            _ = _decoy?.IsOf(password);
        }

        return isRight;
    }

    // Of one length, and useless to whoever sees it.
    private static byte[] Mac(string password) => HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(password));
}
