using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// A compiled configuration: immutable, swapped whole. A request pins one and never sees another. Parts are looked up by
/// type only while building and explaining; the request path starts at <see cref="Entry"/> and holds direct references.
/// </summary>
public sealed class GatewaySnapshot
{
    private readonly IReadOnlyDictionary<Type, object> _parts;

    internal GatewaySnapshot(
        GatewayDocument document,
        string revision,
        IReadOnlyDictionary<Type, object> parts,
        ReuseCache reusable,
        IReadOnlyList<ConfigurationProblem> warnings)
    {
        Document = document;
        Revision = revision;
        _parts = parts;
        Reusable = reusable;
        Warnings = warnings;
        Consumers = Part<ConsumerDirectory>();
        Entry = Part<RequestEntry>();
        TakesEncodedSlashes = document.Routes.Values.Any(r => r.Match.EncodedSlashes);
    }

    public GatewayDocument Document { get; }

    /// <summary>First 12 hexadecimal digits of the hash of everything written.</summary>
    public string Revision { get; }

    public IReadOnlyList<ConfigurationProblem> Warnings { get; }

    public ConsumerDirectory Consumers { get; }

    public RequestEntry Entry { get; }

    /// <summary>Whether some route takes %2F within a segment: how paths are to be read (<see cref="CanonicalPath"/>).</summary>
    public bool TakesEncodedSlashes { get; }

    internal ReuseCache Reusable { get; }

    /// <summary>The part of this type; throws when no section made one.</summary>
    public T Part<T>()
        where T : class
        => _parts.TryGetValue(typeof(T), out var part) ? (T)part : throw new InvalidOperationException($"The snapshot has no {typeof(T).Name}.");
}
