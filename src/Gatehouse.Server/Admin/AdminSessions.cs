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

    private readonly ConcurrentDictionary<string, AdminSession> _sessions = new(StringComparer.Ordinal);
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
    /// <param name="token">SHA-256 of the token that signed in; null when it was the link.</param>
    /// <param name="life">How long it lasts.</param>
    public string Begin(byte[]? token, TimeSpan life)
    {
        var now = time.GetUtcNow();
        foreach (var (key, session) in _sessions)
        {
            if (session.End <= now || _sessions.Count >= MostSessions)
            {
                _sessions.TryRemove(key, out _);
            }
        }

        string cookie = RandomNumberGenerator.GetHexString(SecretBytes * 2, lowercase: true);
        _sessions[HashOf(cookie)] = new AdminSession(token, now + life);
        return cookie;
    }

    /// <summary>The session of a cookie; null when there is none, or it has ended.</summary>
    public AdminSession? Find(string cookie) => _sessions.TryGetValue(HashOf(cookie), out var session) && time.GetUtcNow() < session.End ? session : null;

    public void End(string cookie) => _sessions.TryRemove(HashOf(cookie), out _);

    private static string HashOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
