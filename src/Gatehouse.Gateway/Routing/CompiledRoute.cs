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

    internal PathPattern Path { get; }

    /// <summary>Empty takes any host.</summary>
    internal HostPattern[] Hosts { get; }

    internal RouteConditions Conditions { get; }

    /// <summary>Compiles the match of a validated document.</summary>
    internal static CompiledRoute Create(RouteDocument document, RouteChain chain)
    {
        if (!PathPattern.TryParse(document.Match.Path, out var path, out string? fault, out _))
        {
            throw new ArgumentException(fault, nameof(document));
        }

        var hosts = document.Match.Host.Select(text => HostPattern.TryParse(text, out var host, out string? wrong, out _)
            ? host
            : throw new ArgumentException(wrong, nameof(document)));
        return new CompiledRoute(document, path, [.. hosts], new RouteConditions(document.Match), chain);
    }

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
