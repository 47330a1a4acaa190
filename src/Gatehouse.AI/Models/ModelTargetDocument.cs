using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Models;

/// <summary>One place that can answer a model's calls.</summary>
public sealed record ModelTargetDocument : Document
{
    [ShortForm]
    [Description("Provider and the name the model has there, as provider/model; the model's name may have slashes in it.")]
    [Example("openai/gpt-5-mini")]
    [NotEmpty]
    public required string Model { get; init; }

    [Description("What its calls cost where that is not the known price of the model there.")]
    [Example("{ input: 1 USD, output: 4 USD }")]
    [NotEmpty]
    public IReadOnlyList<PriceDocument> Price { get; init; } = [];

    [Description("Part of the calls that go here, in proportion to the others' weights. 0 takes calls only when the others cannot.")]
    [AllowedRange("0", "10000")]
    public int Weight { get; init; } = 1;

    [Description("Side of a comparison that the target belongs to: recorded with each call, in the log, the metrics and the ledger.")]
    [Example("in-house")]
    [NotEmpty]
    public string? Arm { get; init; }

    [Description("Which calls go here; all when not set.")]
    public TargetConditionsDocument? When { get; init; }

    [Description("What it is given at most. A call that it may not be given goes to the next target.")]
    public CallLimitsDocument? Limits { get; init; }

    /// <summary>Splits at the first slash: names of providers have none, names of models may.</summary>
    public bool TrySplit([NotNullWhen(true)] out string? provider, [NotNullWhen(true)] out string? model)
    {
        int slash = Model.IndexOf('/', StringComparison.Ordinal);
        bool whole = slash > 0 && slash < Model.Length - 1;
        provider = whole ? Model[..slash] : null;
        model = whole ? Model[(slash + 1)..] : null;
        return whole;
    }

    public override void Validate(ProblemList problems) => PriceDocument.Validate(Price, problems);
}
