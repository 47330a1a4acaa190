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
    public ServiceTarget? Find(CanonicalRequest request, SessionTokens tokens) => tokens.Find(Read(request))?.Target;

    /// <summary>Whether the request says that it belongs to a session, true or not.</summary>
    public bool IsCarriedBy(CanonicalRequest request) => Read(request).Length > 0;

    /// <summary>Tells the client its target, when it does not know it: called with the head of the reply that it will get.</summary>
    public void Stamp(Exchange exchange, ServiceTarget target, HeaderList reply)
    {
        var known = Read(exchange.Request);
        if (target.Session is not { } session || known.SequenceEqual(session.Text))
        {
            return;
        }

        BalancingTelemetry.SessionBegan(service, isMoved: known.Length > 0);
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

    private ReadOnlySpan<char> Read(CanonicalRequest request)
    {
        if (document.Header is { } header)
        {
            return request.Headers.Get(header);
        }

        CookieFields.TryGet(request.Headers, document.Cookie!, out var value);
        return value;
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
