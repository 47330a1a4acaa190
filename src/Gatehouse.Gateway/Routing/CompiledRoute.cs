using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Pipeline;

namespace Gatehouse.Gateway.Routing;

/// <summary>A route ready to run: what it matches and the chain behind it.</summary>
public sealed class CompiledRoute
{
    internal CompiledRoute(RouteDocument document, PathPattern path, HostPattern[] hosts, RouteConditions conditions, RouteChain chain)
    {
        Document = document;
        Name = document.Name;
        Path = path;
        Hosts = hosts;
        Conditions = conditions;
        Chain = chain;
    }

    public string Name { get; }

    public RouteDocument Document { get; }

    public RouteChain Chain { get; }

    /// <summary>Whether it takes paths with %2F within a segment.</summary>
    internal bool TakesEncodedSlashes => Document.Match.EncodedSlashes;

    internal PathPattern Path { get; }

    /// <summary>Empty takes any host.</summary>
    internal HostPattern[] Hosts { get; }

    internal RouteConditions Conditions { get; }

    /// <summary>
    /// Whether a request that one reading gives to a route may go there although another reading gives it to the other. What
    /// nobody serves with a plain slash is nobody's whose policies could be passed.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="route">The route of its path.</param>
    /// <param name="reading">Another reading.</param>
    /// <param name="other">The route of that.</param>
    internal static bool Agree(CanonicalRequest request, CompiledRoute? route, string reading, CompiledRoute? other)
        => ReferenceEquals(route, other) || (other is null && route is { TakesEncodedSlashes: true } && request.ReadingsBySlashes.Contains(reading, StringComparer.Ordinal));

    /// <summary>Compiles the match of a validated document.</summary>
    /// <param name="document">What was written.</param>
    /// <param name="chain">What runs behind it.</param>
    /// <param name="time">Clock of conditions on the time; the system's when not given.</param>
    internal static CompiledRoute Create(RouteDocument document, RouteChain chain, TimeProvider? time = null)
    {
        if (!PathPattern.TryParse(document.Match.Path, out var path, out string? fault, out _))
        {
            throw new ArgumentException(fault, nameof(document));
        }

        var hosts = document.Match.Host.Select(text => HostPattern.TryParse(text, out var host, out string? wrong, out _)
            ? host
            : throw new ArgumentException(wrong, nameof(document)));
        return new CompiledRoute(document, path, [.. hosts], new RouteConditions(document.Match, document.Version, time), chain);
    }

    /// <summary>
    /// This route with any segment in place of the one that names its version; null when its path names none. What
    /// is asked under a version that is not served is found with it.
    /// </summary>
    internal CompiledRoute? OfAnyVersion()
        => Document.Version is { By: VersionBy.Path, Name: var name } && Path.WithTemplateFor(name) is { } path
            ? new CompiledRoute(Document, path, Hosts, Conditions, Chain)
            : null;

    /// <summary>Fills in what the templates took from a path that this route matches, decoded.</summary>
    public void Capture(ReadOnlySpan<char> path, PathValues values)
    {
        if (Path.Names.Count == 0)
        {
            return;
        }

        var rest = path;
        foreach (var segment in Path.Segments)
        {
            rest = rest[1..];
            int end = rest.IndexOf('/');
            var text = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[end..];
            if (segment.Name is not null)
            {
                values.Add(segment.Name, text.Contains('%') ? Uri.UnescapeDataString(text) : text.ToString());
            }
        }
    }
}
