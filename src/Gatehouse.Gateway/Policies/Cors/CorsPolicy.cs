using System.Globalization;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.Cors;

/// <summary>
/// Answers preflights, and writes on every reply who may read it. What the upstream says about that is replaced: two answers
/// to one question would be none for a browser, and one that is laxer would open what is closed here.
/// </summary>
internal sealed class CorsPolicy : Policy
{
    private const string Prefix = "Access-Control-";
    private const string PreflightVary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

    private static readonly Problem Twice = new(ProblemKind.MalformedRequest) { Detail = "Origin was sent more than once." };
    private static readonly Problem Refused = new(ProblemKind.Forbidden) { Detail = "The origin may not call this." };

    private readonly CorsOptions _options;
    private readonly OriginSet _origins;
    private readonly string _methods;
    private readonly string? _headers;
    private readonly string _exposed;
    private readonly string _maxAge;

    public CorsPolicy(CorsOptions options)
    {
        _options = options;
        _origins = new OriginSet(options.Origins);
        _methods = string.Join(", ", options.Methods);
        _headers = options.Headers is null ? null : string.Join(", ", options.Headers);
        _exposed = string.Join(", ", options.ExposeHeaders);
        _maxAge = ((long)options.MaxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    public override bool AnswersPreflights => true;

    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
    {
        var request = exchange.Request;
        if (!request.Headers.TryGet("Origin", out string? origin))
        {
            return new(PolicyVerdict.Accept);
        }

        if (request.Headers.CountOf("Origin") > 1)
        {
            return new(PolicyVerdict.Refuse(Twice));
        }

        bool isAllowed = _origins.Contains(origin);
        if (IsPreflight(request))
        {
            return isAllowed ? AnswerAsync(exchange) : new(PolicyVerdict.Refuse(Refused));
        }

        // A browser hands a page whatever a WebSocket brings: there is no reply that it could keep from it.
        bool mustBeAllowed = _options.Refuse || request.IsUpgrade;
        return new(isAllowed || !mustBeAllowed || IsOwn(origin, request) ? PolicyVerdict.Accept : PolicyVerdict.Refuse(Refused));
    }

    public override void OnReply(Exchange exchange)
    {
        var reply = exchange.Reply.Headers;
        RemoveAnswers(reply);
        var request = exchange.Request;
        bool isPreflight = IsPreflight(request);
        if (!_origins.IsEvery || isPreflight)
        {
            Vary(reply, isPreflight ? PreflightVary : "Origin");
        }

        if (_origins.IsEvery)
        {
            reply.Add("Access-Control-Allow-Origin", "*");
        }
        else if (request.Headers.CountOf("Origin") == 1 && request.Headers.Get("Origin") is { } origin && _origins.Contains(origin))
        {
            reply.Add("Access-Control-Allow-Origin", origin);
            if (_options.Credentials)
            {
                reply.Add("Access-Control-Allow-Credentials", "true");
            }
        }
        else
        {
            return;
        }

        if (isPreflight)
        {
            AddPermissions(request, reply);
        }
        else if (_exposed.Length > 0)
        {
            reply.Add("Access-Control-Expose-Headers", _exposed);
        }
    }

    public override void Explain(Explanation explanation)
    {
        explanation.Add("origins", string.Join(", ", _options.Origins));
        explanation.Add("credentials", _options.Credentials ? "yes" : "no");
        if (explanation.Request is { } request && request.Headers.Get("Origin") is { } origin)
        {
            explanation.Add("origin of the request", _origins.Contains(origin) ? "may call" : "may not read the reply");
        }
    }

    private static bool IsPreflight(CanonicalRequest request)
        => request.Method == "OPTIONS" && request.Headers.Contains("Access-Control-Request-Method") && request.Headers.Contains("Origin");

    /// <summary>Whether the origin is the address that the request came to: pages served by the gateway itself.</summary>
    private static bool IsOwn(string origin, CanonicalRequest request)
    {
        int scheme = request.Scheme.Length;
        return origin.Length == scheme + 3 + request.Authority.Length
            && origin.StartsWith(request.Scheme, StringComparison.Ordinal)
            && origin.AsSpan(scheme, 3).SequenceEqual("://")
            && origin.AsSpan(scheme + 3).Equals(request.Authority, StringComparison.OrdinalIgnoreCase);
    }

    private static async ValueTask<PolicyVerdict> AnswerAsync(Exchange exchange)
    {
        exchange.Reply.StatusCode = 204;
        await exchange.Reply.StartAsync(exchange, exchange.Aborted);
        return PolicyVerdict.Answered;
    }

    private static void RemoveAnswers(HeaderList reply)
    {
        for (int i = reply.Count - 1; i >= 0; i--)
        {
            if (i < reply.Count && reply[i].Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                reply.Remove(reply[i].Name);
            }
        }
    }

    /// <summary>Without it a cache would give the reply for one origin to another.</summary>
    private static void Vary(HeaderList reply, string fields)
    {
        foreach (ref readonly var field in reply.Fields)
        {
            if (field.Name.Equals("Vary", StringComparison.OrdinalIgnoreCase) && (field.Value.Trim() is "*" || field.Value.Trim().Equals(fields, StringComparison.OrdinalIgnoreCase)))
            {
                return;
            }
        }

        reply.Add("Vary", fields);
    }

    /// <summary>The fields a browser asked for, when they are names; what is not is not sent back.</summary>
    private static string? Asked(CanonicalRequest request)
    {
        if (request.Headers.CountOf("Access-Control-Request-Headers") != 1)
        {
            return null;
        }

        string asked = request.Headers.Get("Access-Control-Request-Headers")!;
        foreach (var range in asked.AsSpan().Split(','))
        {
            if (!TokenText.IsToken(asked.AsSpan()[range].Trim(" \t").ToString()))
            {
                return null;
            }
        }

        return asked;
    }

    private void AddPermissions(CanonicalRequest request, HeaderList reply)
    {
        reply.Add("Access-Control-Allow-Methods", _methods);
        if ((_headers ?? Asked(request)) is { Length: > 0 } headers)
        {
            reply.Add("Access-Control-Allow-Headers", headers);
        }

        reply.Add("Access-Control-Max-Age", _maxAge);
        if (_options.PrivateNetwork && request.Headers.Get("Access-Control-Request-Private-Network") == "true")
        {
            reply.Add("Access-Control-Allow-Private-Network", "true");
        }
    }
}
