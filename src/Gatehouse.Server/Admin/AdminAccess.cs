using System.Net;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Server.Observing;

namespace Gatehouse.Server.Admin;

/// <summary>
/// Who gets at the admin API of one listener. The name it is called by comes first (a web page must not reach it by DNS
/// rebinding), then the page that calls, then the credential: a client certificate, a token, or the cookie of a session,
/// which changes nothing unless the browser says that one of our own pages asks.
/// </summary>
internal sealed class AdminAccess
{
    public const string Cookie = "gatehouse-session";

    private const string Bearer = "Bearer ";

    private static readonly Problem OtherHost = Forbidden("This address is for operators: call it by its address or by a name that the configuration lists under admin.hosts.");
    private static readonly Problem OtherOrigin = Forbidden("This page may not call the admin API.");
    private static readonly Problem NoOrigin = Forbidden("A browser says where a change comes from (Origin); this request does not.");
    private static readonly Problem NobodyKnown = Unauthorized("The admin API asks for a token: Authorization: Bearer ...");

    /// <summary>The answer to a credential that is not good here; at most five in a minute for each address.</summary>
    public static Problem WrongCredential { get; } = Unauthorized("The credential is not good here.");

    private readonly string _scheme;
    private readonly string _ownHost;
    private readonly bool _isLocal;
    private readonly HashSet<string> _hosts;
    private readonly HashSet<string> _origins;
    private readonly AdminCredentials _credentials;
    private readonly AdminSessions _sessions;
    private readonly SignInLimit _limit;

    public AdminAccess(ListenDocument listen, AdminSessions sessions, SignInLimit limit)
    {
        _scheme = listen.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? "https" : "http";
        _ownHost = OperatorHost.Of(listen.Url);
        _isLocal = OperatorHost.IsLocal(listen.Url);
        _hosts = new HashSet<string>(listen.Admin?.Hosts ?? [], StringComparer.OrdinalIgnoreCase);
        _origins = new HashSet<string>(listen.Admin?.Origins ?? [], StringComparer.OrdinalIgnoreCase);
        _credentials = new AdminCredentials(listen.Admin);
        _sessions = sessions;
        _limit = limit;
        SessionLife = (listen.Admin ?? new ListenAdminDocument()).Session;
    }

    /// <summary>How long a browser stays signed in.</summary>
    public TimeSpan SessionLife { get; }

    /// <summary>Whether cookies are for https alone.</summary>
    public bool IsTls => _scheme == "https";

    /// <summary>Refuses what came under another name or from another page.</summary>
    public Problem? CheckCaller(CanonicalRequest request)
    {
        if (!IsOurs(request.Host))
        {
            return OtherHost;
        }

        if (request.Headers.Get("Origin") is { } origin)
        {
            return IsOurs(origin, request) ? null : OtherOrigin;
        }

        // A link from elsewhere may be followed; a page elsewhere may not read or change anything.
        return request.Headers.Get("Sec-Fetch-Site") is "cross-site" or "same-site" && request.Headers.Get("Sec-Fetch-Mode") != "navigate" ? OtherOrigin : null;
    }

    /// <summary>Refuses who shows no credential that is good here.</summary>
    public Problem? CheckCredential(CanonicalRequest request)
    {
        if (request.ClientCertificate is { } certificate && _credentials.Accepts(certificate))
        {
            return null;
        }

        if (request.Headers.Get("Authorization") is { } authorization)
        {
            return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                ? Try(request, () => _credentials.AcceptsToken(authorization[Bearer.Length..].Trim(' ')))
                : NobodyKnown;
        }

        if (CookieOf(request) is { } cookie && _sessions.Find(cookie) is { } session && IsGood(session))
        {
            return request.Method is "GET" or "HEAD" || request.Headers.Contains("Origin") || request.Headers.Get("Sec-Fetch-Site") == "same-origin" ? null : NoOrigin;
        }

        return NobodyKnown;
    }

    /// <summary>Signs in with a token.</summary>
    public Problem? SignIn(CanonicalRequest request, string token) => Try(request, () => _credentials.AcceptsToken(token));

    /// <summary>Signs in with the code of the link, which is good while nothing else signs in here, on this machine.</summary>
    public Problem? SignInByLink(CanonicalRequest request, string code) => Try(request, () => _isLocal && !_credentials.Any && _sessions.TakeLink(code));

    /// <summary>Begins a session; returns what its cookie says.</summary>
    /// <param name="token">What signed in; null when it was the link.</param>
    public string BeginSession(string? token) => _sessions.Begin(token is null ? null : AdminCredentials.HashOf(token), SessionLife);

    public static string? CookieOf(CanonicalRequest request)
        => CookieFields.TryGet(request.Headers, Cookie, out var value) ? value.ToString() : null;

    // A session is worth what it began with: nothing once the token is taken away, nothing at a listener that does not know it.
    private bool IsGood(AdminSession session)
        => session.Token is { } token ? _credentials.AcceptsHash(token) : _isLocal && !_credentials.Any;

    private Problem? Try(CanonicalRequest request, Func<bool> isGood)
    {
        var address = request.ClientAddress;
        if (_limit.WaitOf(address) is { } wait)
        {
            AdminTelemetry.SignIn("limited");
            return new Problem(ProblemKind.RateLimited) { Detail = "Too many wrong credentials came from this address.", RetryAfterSeconds = (int)Math.Ceiling(wait.TotalSeconds) };
        }

        if (isGood())
        {
            AdminTelemetry.SignIn("accepted");
            return null;
        }

        _limit.Fail(address);
        AdminTelemetry.SignIn("refused");
        return WrongCredential;
    }

    // A name can be pointed here by whoever owns it, an address cannot.
    private bool IsOurs(string host)
        => OperatorHost.IsLoopback(host)
            || _hosts.Contains(host)
            || (!_isLocal && (host.Equals(_ownHost, StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.AsSpan().Trim("[]"), out _)));

    private bool IsOurs(string origin, CanonicalRequest request)
        => _origins.Contains(origin) || origin.Equals($"{_scheme}://{request.Authority}", StringComparison.OrdinalIgnoreCase);

    private static Problem Unauthorized(string detail)
        => new(ProblemKind.Unauthorized) { Detail = detail, Headers = [new HeaderField("WWW-Authenticate", "Bearer realm=\"gatehouse-admin\"")] };

    private static Problem Forbidden(string detail) => new(ProblemKind.Forbidden) { Detail = detail };
}
