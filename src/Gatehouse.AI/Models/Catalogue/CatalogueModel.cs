using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models.Prices;

namespace Gatehouse.AI.Models.Catalogue;

/// <summary>What is known of a model at a provider. What a source does not say is null, and is neither yes nor no.</summary>
public sealed record CatalogueModel
{
    /// <summary>Type of the provider, or the source's name of a vendor that has no type here.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's name of the model.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people; the id when the source has none.</summary>
    public string Name { get; init; } = "";

    /// <summary>Tokens of prompt and answer together.</summary>
    public long? Context { get; init; }

    /// <summary>Most tokens of an answer.</summary>
    public long? Output { get; init; }

    /// <summary>What it can do; null when nothing is known.</summary>
    public ModelAbilities? Abilities => KnownAbilities == ModelAbilities.None ? null : Able;

    /// <summary>Which abilities it is known of whether it has them.</summary>
    public ModelAbilities KnownAbilities { get; init; }

    /// <summary>Those that it is known to have.</summary>
    public ModelAbilities Able { get; init; }

    public ModelPrice? Price { get; init; }

    /// <summary>Whether its vendor is about to switch it off, or has.</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>Where size and abilities were read, and when.</summary>
    public string Source { get; init; } = "";

    public DateOnly? Taken { get; init; }

    /// <summary>Whether it can do all that a call needs; null when that is not known.</summary>
    public bool? Can(CallNeeds needs)
    {
        // The first six abilities are the needs, bit for bit; held by a test.
        var needed = (ModelAbilities)(int)needs;
        return (needed & KnownAbilities & ~Able) != ModelAbilities.None ? false : (needed & ~KnownAbilities) == ModelAbilities.None ? true : null;
    }
}
