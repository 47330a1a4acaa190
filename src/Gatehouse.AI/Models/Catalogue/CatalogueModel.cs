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

    public ModelAbilities? Abilities { get; init; }

    public ModelPrice? Price { get; init; }

    /// <summary>Whether its vendor is about to switch it off, or has.</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>Where size and abilities were read, and when.</summary>
    public string Source { get; init; } = "";

    public DateOnly? Taken { get; init; }

    /// <summary>Whether it can do all that a call needs; null when that is not known.</summary>
    public bool? Can(CallNeeds needs)
        => needs == CallNeeds.None ? true : Abilities is { } abilities ? (abilities & AbilitiesFor(needs)) == AbilitiesFor(needs) : null;

    // The first six abilities are the needs, bit for bit; held by a test.
    private static ModelAbilities AbilitiesFor(CallNeeds needs) => (ModelAbilities)(int)needs;
}
