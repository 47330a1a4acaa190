using System.ComponentModel;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;

namespace Gatehouse.Core.Configuration;

/// <summary>Sessions that stay at one target.</summary>
public sealed record AffinityDocument : Document
{
    private static readonly string[] OfCookies = ["ttl", "path", "same_site", "secure"];

    [ShortForm]
    [Description("Cookie that carries the session's target, signed and without its address. The gateway sets it with the first reply.")]
    [Example("gh_session")]
    [NotEmpty]
    public string? Cookie { get; init; }

    [Description("Header that carries it in place of a cookie: set on replies, read from requests. For clients that keep no cookies.")]
    [Example("X-Session")]
    [NotEmpty]
    public string? Header { get; init; }

    [Description("Key that signs, at least 16 characters, from ${env:} or ${file:}; the same on every node. Without it the key is one of this process: sessions go to other targets after a restart and at other nodes.")]
    public Secret? Secret { get; init; }

    [Description("How long a client keeps the cookie, from when it was set. Until the browser closes when not set.")]
    [AllowedRange("1s", "400d")]
    public TimeSpan? Ttl { get; init; }

    [Description("What a request gets whose target may take none: another target, to which its session then belongs, or 503.")]
    public AffinityLoss WhenGone { get; init; } = AffinityLoss.ChooseAnother;

    [Description("Paths the cookie is sent for.")]
    [NotEmpty]
    public string Path { get; init; } = "/";

    [Description("Which requests from other sites carry the cookie.")]
    public CookieSameSite SameSite { get; init; } = CookieSameSite.Lax;

    [Description("Whether the cookie is sent over https alone. When not set: if the client's request came over https.")]
    public bool? Secure { get; init; }

    public override void Validate(ProblemList problems)
    {
        CheckCarrier(problems);
        if (Secret is { } secret && secret.Reveal().Length < 16)
        {
            problems.Add(ProblemCodes.OutOfRange, this, "secret", "a key has at least 16 characters", "Generate one: openssl rand -hex 24");
        }

        if (WhenGone == AffinityLoss.Refuse && Secret is null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "when_gone", "when_gone: refuse needs a secret: the key of a process knows no session of the one before", "Add secret: \"${env:AFFINITY_KEY}\", or remove when_gone.");
        }

        if (!Path.StartsWith('/') || Path.Any(c => c is <= ' ' or > '~' or ';' or ','))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "path", $"{PlainText.Quote(Path)} is no path of a cookie", "It begins with / and has no spaces, commas and semicolons: /shop");
        }

        if (SameSite == CookieSameSite.None && Secure == false)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "secure", "browsers drop a cookie of same_site: none that is not secure", "Remove secure: false, or write same_site: lax.");
        }

        CheckPrefix(problems);
    }

    // RFC 6265bis 4.1.3.
    private void CheckPrefix(ProblemList problems)
    {
        bool isHost = Cookie?.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase) == true;
        if (isHost && Path != "/")
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "path", $"browsers drop a cookie named {Cookie} whose path is not /", "Remove path, or choose a name that does not begin with __Host-.");
        }

        if (Secure == false && (isHost || Cookie?.StartsWith("__Secure-", StringComparison.OrdinalIgnoreCase) == true))
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "secure", $"browsers drop a cookie named {Cookie} that is not secure", "Remove secure: false, or choose another name.");
        }
    }

    private void CheckCarrier(ProblemList problems)
    {
        if ((Cookie is null) == (Header is null))
        {
            problems.Add(ProblemCodes.InvalidCombination, this, Cookie is null ? "" : "header", "affinity has exactly one of cookie and header", "Write affinity: { cookie: gh_session }");
        }
        else if (!TokenText.IsToken(Cookie ?? Header!))
        {
            string kind = Cookie is null ? "header" : "cookie";
            problems.Add(ProblemCodes.InvalidValue, this, kind, $"{PlainText.Quote(Cookie ?? Header!)} is no name of a {kind}", TokenText.Rule);
        }
        else if (Header is not null && (EndToEndHeaders.IsHopByHop(Header) || MeaningfulHeaders.Contains(Header)))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "header", $"{Header} has a meaning of its own in HTTP", "Write a name of yours: X-Session");
        }

        if (Header is not null && Source is ConfigMapping mapping)
        {
            foreach (string setting in OfCookies.Where(s => mapping.Find(s) is not null))
            {
                problems.Add(ProblemCodes.InvalidCombination, this, setting, $"{setting} is for cookies", "Remove it, or write cookie in place of header.");
            }
        }
    }
}
