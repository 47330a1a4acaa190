using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>
/// Keeps sessions at their targets. All signing is done when the targets are laid out: a request costs a look at its
/// cookies and a search among the tokens.
/// </summary>
internal sealed class SessionAffinity(AffinityDocument document, byte[] key, string service)
{
    /// <summary>So many cookies of the name are looked at.</summary>
    private const int MostCookies = 4;

    private readonly string _attributes = AttributesOf(document);

    public bool Refuses => document.WhenGone == AffinityLoss.Refuse;

    /// <summary>As it is written in a configuration.</summary>
    public string Name => document.Cookie is { } cookie ? $"cookie {cookie}" : $"header {document.Header}";

    public bool HasSecret => document.Secret is not null;

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(32);

    public static SessionAffinity Of(AffinityDocument document, string service, Func<byte[]> keyOfProcess)
        => new(document, document.Secret is { } secret ? Encoding.UTF8.GetBytes(secret.Reveal()) : keyOfProcess(), service);

    public SessionTokens TokensOf(ServiceTarget[] targets)
    {
        foreach (var target in targets)
        {
            target.Session = TokenOf(target);
        }

        // Two lines of one address are one target to their sessions.
        return new SessionTokens(targets.Select(t => t.Session!).DistinctBy(t => t.Order));
    }

    /// <summary>The target that the request's session belongs to; null without a session, and when its target is no more.</summary>
    public ServiceTarget? Find(CanonicalRequest request, SessionTokens tokens)
    {
        for (int i = 0; TryRead(request, i, out var value); i++)
        {
            if (tokens.Find(value) is { } token)
            {
                return token.Target;
            }
        }

        return null;
    }

    /// <summary>Whether the request says that it belongs to a session, true or not.</summary>
    public bool IsCarriedBy(CanonicalRequest request) => TryRead(request, 0, out var value) && value.Length > 0;

    /// <summary>Tells the client its target, when it does not know it: called with the head of the reply that it will get.</summary>
    public void Stamp(Exchange exchange, ServiceTarget target, HeaderList reply)
    {
        if (target.Session is not { } session || Knows(exchange.Request, session))
        {
            return;
        }

        BalancingTelemetry.SessionBegan(service, isMoved: IsCarriedBy(exchange.Request));
        if (document.Header is { } header)
        {
            reply.Set(header, session.Text);
        }
        else
        {
            bool isSecure = document.Secure ?? (document.SameSite == CookieSameSite.None || exchange.Request.Scheme == "https");
            reply.Add("Set-Cookie", isSecure ? session.SecureCookie : session.Cookie);
        }
    }

    private bool Knows(CanonicalRequest request, SessionToken session)
    {
        for (int i = 0; TryRead(request, i, out var value); i++)
        {
            if (value.SequenceEqual(session.Text))
            {
                return true;
            }
        }

        return false;
    }

    // A cookie of another path, or of a key that is no longer used, may stand before the one that counts.
    private bool TryRead(CanonicalRequest request, int index, out ReadOnlySpan<char> value)
    {
        if (document.Header is { } header)
        {
            value = index == 0 ? request.Headers.Get(header) : default;
            return index == 0;
        }

        value = default;
        return index < MostCookies && CookieFields.TryGet(request.Headers, document.Cookie!, index, out value);
    }

    private SessionToken TokenOf(ServiceTarget target)
    {
        byte[] signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"gatehouse session\n{service}\n{target.Name}"));
        return new SessionToken(target, signature[..SessionToken.Size], document.Cookie, _attributes);
    }

    private static string AttributesOf(AffinityDocument document)
    {
        string age = document.Ttl is { } ttl ? string.Create(CultureInfo.InvariantCulture, $"; Max-Age={(long)ttl.TotalSeconds}") : "";
        return $"; Path={document.Path}{age}; HttpOnly; SameSite={document.SameSite}";
    }
}
