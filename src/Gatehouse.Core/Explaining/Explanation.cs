namespace Gatehouse.Core.Explaining;

/// <summary>
/// A tree of labelled facts that policies and backends add to when a decision is explained. The CLI prints it as text,
/// JSON or YAML. Nothing secret may be added.
/// </summary>
public sealed class Explanation
{
    private readonly List<ExplanationFact> _facts = [];

    public IReadOnlyList<ExplanationFact> Facts => _facts;

    /// <summary>The consumer the explained request would come from (--as); null when anonymous.</summary>
    public Snapshots.Consumer? Consumer { get; init; }

    /// <summary>The explained request.</summary>
    public Requests.CanonicalRequest? Request { get; init; }

    /// <summary>The body of the explained request; empty when none was given.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Name of the route that won; empty where none is asked about.</summary>
    public string Route { get; init; } = "";

    /// <summary>The policies of the route, for a backend that some of them leave something to.</summary>
    public IReadOnlyList<Policies.Policy> Policies { get; init; } = [];

    public void Add(string label, string value) => _facts.Add(new ExplanationFact(label, value, []));

    /// <summary>Adds a fact with facts below it.</summary>
    public void Add(string label, string value, IEnumerable<ExplanationFact> children)
        => _facts.Add(new ExplanationFact(label, value, [.. children]));
}
