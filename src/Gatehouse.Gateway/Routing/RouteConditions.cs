using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Routing.Conditions;

namespace Gatehouse.Gateway.Routing;

/// <summary>What a route asks for beyond host and path.</summary>
internal sealed class RouteConditions
{
    private readonly string[] _methods;
    private readonly RequestCondition[] _all;

    public RouteConditions(MatchDocument match, VersionDocument? version = null, TimeProvider? time = null)
    {
        _methods = [.. match.Methods];
        if (_methods.Contains("GET", StringComparer.Ordinal) && !_methods.Contains("HEAD", StringComparer.Ordinal))
        {
            _methods = [.. _methods, "HEAD"];
        }

        Body = [.. match.Body.Select(b => new BodyCondition(b.Key, OrAny(b.Value)))];
        Version = version is null or { By: VersionBy.Path } ? null : new VersionCondition(version);

        // What is dear to look at comes late, the version last: a request that misses it alone asks for another one.
        _all =
        [
            .. match.Headers.Select(h => new HeaderCondition(h.Key, OrAny(h.Value))),
            .. match.Query.Select(q => new QueryCondition(q.Key, OrAny(q.Value))),
            .. match.Cookies.Select(c => new CookieCondition(c.Key, OrAny(c.Value))),
            .. match.Client.Count == 0 ? Array.Empty<RequestCondition>() : [new ClientCondition(match.Client)],
            .. match.Time is null ? Array.Empty<RequestCondition>() : [new TimeCondition(new TimeWindow(match.Time), time ?? TimeProvider.System)],
            .. Body,
            .. Version is null ? Array.Empty<RequestCondition>() : [Version],
        ];
        Count = (_methods.Length > 0 ? 1 : 0) + _all.Length;
    }

    /// <summary>Methods taken, HEAD added where GET is; empty takes every method.</summary>
    public IReadOnlyList<string> Methods => _methods;

    public IReadOnlyList<RequestCondition> All => _all;

    /// <summary>Those on the body, which must be read for them.</summary>
    public BodyCondition[] Body { get; }

    /// <summary>The version that a request must name elsewhere than in its path; null when there is no such.</summary>
    public VersionCondition? Version { get; }

    /// <summary>How many conditions there are: of two routes with the same host and path the one with more is tried first.</summary>
    public int Count { get; }

    public bool TakesMethod(string method)
    {
        if (_methods.Length == 0)
        {
            return true;
        }

        foreach (string candidate in _methods)
        {
            if (string.Equals(candidate, method, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    public bool TakesValues(CanonicalRequest request) => FirstMissing(request) is null;

    /// <summary>Whether the request that a CORS preflight asks about may meet them all.</summary>
    public bool MayBeMetAfter(CanonicalRequest preflight) => Array.TrueForAll(_all, c => c.MayBeMetAfter(preflight));

    /// <summary>The first condition that the request does not meet, in words; null when it meets all.</summary>
    public string? DescribeMissing(CanonicalRequest request) => FirstMissing(request)?.DescribeMiss(request);

    /// <summary>The first condition that the request does not meet; null when it meets all.</summary>
    public RequestCondition? FirstMissing(CanonicalRequest request)
    {
        foreach (var condition in _all)
        {
            if (!condition.IsMetBy(request))
            {
                return condition;
            }
        }

        return null;
    }

    private static string? OrAny(string value) => value == "*" ? null : value;
}
