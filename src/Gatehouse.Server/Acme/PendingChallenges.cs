using System.Buffers;
using System.Collections.Concurrent;
using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Front.Tls;

namespace Gatehouse.Server.Acme;

/// <summary>The challenges that a CA may look at now; nearly always none. Those of tls-alpn-01 are handed on to the handshakes.</summary>
internal sealed class PendingChallenges(IssuedCertificates issued, TimeProvider time)
{
    private const int LongestToken = 256;

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly ConcurrentDictionary<string, string> _answers = new(StringComparer.Ordinal);
    private volatile int _count;

    /// <summary>Whether no CA is expected over HTTP: all that a request pays.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Whether the text is base64url, as tokens are (RFC 8555 8.3).</summary>
    public static bool IsToken(string text) => text.Length is > 0 and <= LongestToken && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    public void Add(PendingChallenge challenge)
    {
        if (challenge.Kind == AcmeChallenge.TlsAlpn01)
        {
            issued.BeginChallenge(challenge.Name, AlpnCertificate.Create(challenge.Name, challenge.Answer, time.GetUtcNow()));
        }
        else if (_answers.TryAdd(challenge.Token, challenge.Answer))
        {
            Interlocked.Increment(ref _count);
        }
    }

    public void Remove(PendingChallenge challenge)
    {
        if (challenge.Kind == AcmeChallenge.TlsAlpn01)
        {
            issued.EndChallenge(challenge.Name);
        }
        else if (_answers.TryRemove(challenge.Token, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>What to answer under a token; null when nobody asked for one.</summary>
    public string? AnswerTo(string token) => _answers.GetValueOrDefault(token);
}
