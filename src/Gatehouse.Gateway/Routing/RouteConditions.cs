using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing;

/// <summary>What a route asks for beyond host and path. All values of a repeated field or parameter must be the one asked for.</summary>
internal sealed class RouteConditions
{
    private readonly string[] _methods;

    public RouteConditions(MatchDocument match)
    {
        _methods = [.. match.Methods];
        if (_methods.Contains("GET", StringComparer.Ordinal) && !_methods.Contains("HEAD", StringComparer.Ordinal))
        {
            _methods = [.. _methods, "HEAD"];
        }

        Headers = [.. match.Headers.Select(h => new ValueCondition(h.Key, h.Value == "*" ? null : h.Value))];
        Query = [.. match.Query.Select(q => new ValueCondition(q.Key, q.Value == "*" ? null : q.Value))];
        Count = (_methods.Length > 0 ? 1 : 0) + Headers.Length + Query.Length;
    }

    /// <summary>Methods taken, HEAD added where GET is; empty takes every method.</summary>
    public IReadOnlyList<string> Methods => _methods;

    public ValueCondition[] Headers { get; }

    public ValueCondition[] Query { get; }

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

    /// <summary>The first header or query condition that the request does not meet, in words; null when it meets all.</summary>
    public string? DescribeMissing(CanonicalRequest request)
        => FirstMissing(request) is not { } missing
            ? null
            : $"{(Headers.Contains(missing) ? "header" : "query parameter")} {missing.Name} is not {(missing.Value is null ? "there" : $"\"{missing.Value}\"")}";

    private ValueCondition? FirstMissing(CanonicalRequest request)
    {
        foreach (var header in Headers)
        {
            if (!header.IsMetByHeaders(request.Headers))
            {
                return header;
            }
        }

        foreach (var parameter in Query)
        {
            if (!parameter.IsMetByQuery(request.RawQuery))
            {
                return parameter;
            }
        }

        return null;
    }
}
