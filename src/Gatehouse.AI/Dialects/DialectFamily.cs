using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>All that clients of one vendor may ask for: what a value of `ai:` on a route stands for.</summary>
public sealed class DialectFamily
{
    private readonly DialectEndpoint[] _endpoints;
    private readonly bool _mixes;

    /// <param name="id">Value of `ai:`.</param>
    /// <param name="endpoints">The paths, in the order in which they are tried.</param>
    /// <param name="elsewhere">How refusals look where the path tells nothing; as those of the first path when not given.</param>
    public DialectFamily(string id, IEnumerable<DialectEndpoint> endpoints, ProblemFormat? elsewhere = null)
    {
        Id = id;
        _endpoints = [.. endpoints];
        ProblemFormat = elsewhere ?? _endpoints[0].Operation.ProblemFormat;
        _mixes = _endpoints.Any(e => e.Operation.ProblemFormat != ProblemFormat);
    }

    public string Id { get; }

    public IReadOnlyList<DialectEndpoint> Endpoints => _endpoints;

    /// <summary>How refusals look where the path tells nothing.</summary>
    public ProblemFormat ProblemFormat { get; }

    /// <summary>How refusals look to a client that asks for this path.</summary>
    public ProblemFormat ProblemFormatFor(string path, HeaderList headers)
        => _mixes && Find(path, headers, null, out _) is { } endpoint ? endpoint.Operation.ProblemFormat : ProblemFormat;

    /// <summary>The path's endpoint for this method, or, when no other has the path, one with another method; null for none.</summary>
    public DialectEndpoint? Find(string path, HeaderList headers, string? method, out string model)
    {
        DialectEndpoint? found = null;
        model = "";
        foreach (var endpoint in _endpoints)
        {
            if ((endpoint.Mark is null || !_mixes || headers.Contains(endpoint.Mark)) && endpoint.Matches(path, out string named))
            {
                if (method is null || endpoint.Method == method)
                {
                    model = named;
                    return endpoint;
                }

                found ??= endpoint;
            }
        }

        return found;
    }
}
