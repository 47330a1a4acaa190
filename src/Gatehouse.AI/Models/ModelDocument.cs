using System.ComponentModel;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Models;

/// <summary>One model as clients name it.</summary>
[Planned("retry_on", "sticky", "fallback", "context_fallback", "limits")]
public sealed record ModelDocument : Document
{
    [ShortForm]
    [Description("Where calls go: the first target, and the next ones in this order when it fails before an answer began.")]
    [Example("[openai/gpt-5-mini, anthropic/claude-haiku-4-5]")]
    [NotEmpty]
    public required IReadOnlyList<ModelTargetDocument> Targets { get; init; }

    [Description("How a target is chosen for a call.")]
    public ModelStrategy Strategy { get; init; } = ModelStrategy.Fallback;

    [Description("What its calls cost where that is not the known price, at whatever target.")]
    [Example("{ input: 1 USD, output: 4 USD }")]
    public IReadOnlyList<PriceDocument> Price { get; init; } = [];

    /// <summary>Name of the model; from the key of the map.</summary>
    [NotASetting]
    public string Name { get; init; } = "";

    public override void Validate(ProblemList problems) => PriceDocument.Validate(Price, problems);
}
