using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Server.Admin;

/// <summary>
/// Browsers that signed in, by the SHA-256 of what their cookie says, and the link that signs in once while there is no
/// credential. They end with the process.
/// </summary>
internal sealed class AdminSessions(TimeProvider time)
{
    /// <summary>How long the link of the start is good.</summary>
    public static readonly TimeSpan LinkLife = TimeSpan.FromMinutes(15);

    private const int MostSessions = 1_000;
    private const int SecretBytes = 32;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _ends = new(StringComparer.Ordinal);
    private string? _link;
    private DateTimeOffset _linkEnds;

    /// <summary>Makes the code of the one-time link; one that was made before is worth nothing from here on.</summary>
    public string OpenLink()
    {
        string code = RandomNumberGenerator.GetHexString(SecretBytes * 2, lowercase: true);
        _linkEnds = time.GetUtcNow() + LinkLife;
        _link = HashOf(code);
        return code;
    }

    /// <summary>Whether this is the code of the link, which is used up by that.</summary>
    public bool TakeLink(string code)
    {
        string? link = _link;
        return link is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(link), Encoding.ASCII.GetBytes(HashOf(code)))
            && time.GetUtcNow() < _linkEnds
            && Interlocked.CompareExchange(ref _link, null, link) == link;
    }

    /// <summary>Begins a session; returns what its cookie says.</summary>
    public string Begin(TimeSpan life)
    {
        var now = time.GetUtcNow();
        foreach (var (key, end) in _ends)
        {
            if (end <= now || _ends.Count >= MostSessions)
            {
                _ends.TryRemove(key, out _);
            }
        }

        string cookie = RandomNumberGenerator.GetHexString(SecretBytes * 2, lowercase: true);
        _ends[HashOf(cookie)] = now + life;
        return cookie;
    }

    public bool Has(string cookie) => _ends.TryGetValue(HashOf(cookie), out var end) && time.GetUtcNow() < end;

    public void End(string cookie) => _ends.TryRemove(HashOf(cookie), out _);

    private static string HashOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
