using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing;

/// <summary>Refuses requests for versions that their API does not have, and says which it has.</summary>
internal sealed class VersionTable
{
    private readonly Dictionary<string, Problem> _unknown = new(StringComparer.Ordinal);
    private readonly RouteTree? _byPath;

    public VersionTable(IReadOnlyList<CompiledRoute> routes)
    {
        foreach (var api in routes.Where(r => r.Document.Version is not null).GroupBy(r => r.Document.Version!.Of, StringComparer.Ordinal))
        {
            string names = string.Join(", ", api.Select(r => r.Document.Version!.Name).Distinct(StringComparer.Ordinal));
            string place = api.First().Document.Version! switch
            {
                { By: VersionBy.Header } v => $"the header {v.HeaderName}",
                { By: VersionBy.Query } v => $"the query parameter {v.QueryName}",
                { By: VersionBy.MediaType } => "the media type of Accept",
                _ => "the path",
            };
            _unknown.Add(api.Key, new Problem(ProblemKind.UnknownVersion) { Detail = $"Versions of {api.Key}: {names}. A request names one in {place}." });
        }

        CompiledRoute[] any = [.. routes.Select(r => r.OfAnyVersion()).OfType<CompiledRoute>()];
        _byPath = any.Length == 0 ? null : new RouteTree(any);
    }

    /// <summary>
    /// The refusal of a request that a versioned route would have taken under another version, and that no other version of
    /// the same API takes; null otherwise. A less specific route does not take such a request.
    /// </summary>
    public Problem? Refuse(CanonicalRequest request, CompiledRoute? winner, in RouteMisses misses)
    {
        if (misses.Version?.Document.Version is { } missed)
        {
            return winner?.Document.Version?.Of == missed.Of ? null : _unknown[missed.Of];
        }

        if (winner is not null || _byPath is null || misses.Method)
        {
            return null;
        }

        var ignored = default(RouteMisses);
        return _byPath.Match(request, request.Path, ref ignored) is { } near ? _unknown[near.Document.Version!.Of] : null;
    }
}
