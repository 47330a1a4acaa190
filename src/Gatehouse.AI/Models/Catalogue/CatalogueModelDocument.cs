using System.ComponentModel;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Models.Catalogue;

/// <summary>What is known of one model; what is not written is as in the list that comes with the program.</summary>
public sealed record CatalogueModelDocument : Document
{
    [Description("Tokens of prompt and answer together.")]
    [Example("400000")]
    [AllowedRange("1", "1000000000")]
    public long? Context { get; init; }

    [Description("Most tokens of an answer.")]
    [Example("128000")]
    [AllowedRange("1", "1000000000")]
    public long? Output { get; init; }

    [Description("All that the model can do beside reading and writing text.")]
    [Example("[tools, vision, json_schema]")]
    public IReadOnlyList<ModelAbility>? Abilities { get; init; }

    [Description("What it costs; several in the order of their days.")]
    [Example("{ input: 1.25 USD, cache_read: 0.125 USD, output: 10 USD }")]
    [NotEmpty]
    public IReadOnlyList<PriceDocument> Price { get; init; } = [];

    public override void Validate(ProblemList problems) => PriceDocument.Validate(Price, problems);
}
