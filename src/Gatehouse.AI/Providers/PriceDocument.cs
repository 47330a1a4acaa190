using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Providers;

/// <summary>A price that is written in the configuration.</summary>
[NeedsOneOf("per_request", "input", "output")]
public sealed record PriceDocument : Document
{
    private const string Dollar = "USD";

    [Description("For each call that was answered, whatever its length.")]
    [Example("0.0004 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? PerRequest { get; init; }

    [Description("For a million tokens of input.")]
    [Example("0.25 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? Input { get; init; }

    [Description("For a million tokens of output.")]
    [Example("2 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? Output { get; init; }

    public override void Validate(ProblemList problems)
    {
        foreach (var (name, price) in new[] { ("per_request", PerRequest), ("input", Input), ("output", Output) })
        {
            if (price is { Currency: not Dollar } other)
            {
                problems.Add(ProblemCodes.InvalidValue, this, name, $"costs are kept in US dollars, and this price is in {other.Currency}", "Write the price in USD.");
            }
        }
    }
}
