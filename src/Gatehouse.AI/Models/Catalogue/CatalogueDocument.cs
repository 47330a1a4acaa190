using System.ComponentModel;
using Gatehouse.AI.Models.Prices;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Models.Catalogue;

/// <summary>`ai.catalogue`: what is known better here than by the list that comes with the program.</summary>
public sealed record CatalogueDocument : Document
{
    [Description("What is known of models, by provider/model: the name of a provider in ai.providers, or a type for all providers of that type.")]
    [Example("{ openai/gpt-x: { context: 400000, price: { input: 1.25 USD, output: 10 USD } } }")]
    public IReadOnlyDictionary<string, CatalogueModelDocument> Models { get; init; } = new Dictionary<string, CatalogueModelDocument>(StringComparer.Ordinal);

    [Description("What becomes of calls whose price is not known: flag answers them without a cost and counts them, estimate prices them as the dearest known model of the provider and marks them, refuse does not send them.")]
    public UnknownPrice UnknownPrice { get; init; } = UnknownPrice.Flag;
}
