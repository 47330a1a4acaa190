using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Providers;

/// <summary>A price that is written in the configuration: it is the whole price, or a discount on the one that is known.</summary>
public sealed record PriceDocument : RatesDocument
{
    [Description("For each call that was answered, whatever its length.")]
    [Example("0.0004 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? PerRequest { get; init; }

    [Description("For each search of the web that the provider makes.")]
    [Example("0.01 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? PerSearch { get; init; }

    [Description("For each image that is made.")]
    [Example("0.04 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? PerImage { get; init; }

    [Description("For each minute of sound.")]
    [Example("0.006 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? PerMinute { get; init; }

    [Description("For a million characters that are spoken.")]
    [Example("15 USD")]
    [AllowedRange("0 USD", "1000000 USD")]
    public Money? Characters { get; init; }

    [Description("Prices of calls with long prompts.")]
    [Example("[{ over: 200000, input: 6 USD, output: 22.5 USD }]")]
    public IReadOnlyList<LongPromptDocument> LongPrompt { get; init; } = [];

    [Description("Prices of service tiers by their name (batch, flex, priority): a share of this one, or amounts.")]
    [Example("{ batch: 50% }")]
    public IReadOnlyDictionary<string, ServiceTierDocument> ServiceTiers { get; init; } = new Dictionary<string, ServiceTierDocument>(StringComparer.Ordinal);

    [Description("First day, UTC, on which it holds; before it holds what would without it. Always when not set.")]
    [Example("2026-01-01")]
    [AllowedRange("2020-01-01", "2200-01-01")]
    public DateOnly? Effective { get; init; }

    [Description("Share that is taken off the price that holds without this one; instead of amounts.")]
    [Example("15%")]
    [AllowedRange("0%", "100%")]
    public Share? Discount { get; init; }

    /// <summary>ISO 4217; US dollars for a discount.</summary>
    internal string Currency => AllAmounts.Select(a => a.Amount.Currency).FirstOrDefault() ?? "USD";

    internal override IEnumerable<(string Setting, Money Amount)> Amounts => base.Amounts.Concat(Written(
        ("per_request", PerRequest), ("per_search", PerSearch), ("per_image", PerImage), ("per_minute", PerMinute), ("characters", Characters)));

    private IEnumerable<(RatesDocument Document, string Setting, Money Amount)> AllAmounts
        => LongPrompt.Concat<RatesDocument>(ServiceTiers.Values).Prepend(this).SelectMany(d => d.Amounts.Select(a => (d, a.Setting, a.Amount)));

    /// <summary>Faults of several prices of one thing: only the first may hold from the beginning, and all are in one currency.</summary>
    internal static void Validate(IReadOnlyList<PriceDocument> prices, ProblemList problems)
    {
        for (int i = 1; i < prices.Count; i++)
        {
            if (prices[i].Effective is not { } day)
            {
                problems.Add(ProblemCodes.Missing, prices[i], "effective", "a price after another one needs the day from which it holds", "Add effective: 2026-01-31, or remove it.");
            }
            else if (prices[i - 1].Effective is { } before && day <= before)
            {
                problems.Add(ProblemCodes.InvalidValue, prices[i], "effective", $"{Day.Format(day)} is not after {Day.Format(before)}, and prices stand in the order of their days");
            }

            if (prices[i].Discount is null && prices[0].Discount is null && prices[i].Currency != prices[0].Currency)
            {
                problems.Add(ProblemCodes.InvalidValue, prices[i], "", $"this price is in {prices[i].Currency}, and the one before it in {prices[0].Currency}", "Write all prices of a model in one currency.");
            }
        }
    }

    public override void Validate(ProblemList problems)
    {
        var amounts = AllAmounts.ToList();
        if (Discount is not null)
        {
            if (amounts.Count > 0 || ServiceTiers.Count > 0)
            {
                problems.Add(ProblemCodes.InvalidCombination, this, "discount", "a price is a discount on the known one or has amounts of its own, not both", "Remove discount, or the amounts.");
            }

            return;
        }

        if (!Amounts.Any())
        {
            problems.Add(ProblemCodes.Missing, this, "", "the price names no amount", "Write what is billed, such as input: 0.25 USD and output: 2 USD, or per_request: 0.0004 USD, or discount: 15%.");
            return;
        }

        foreach (var (document, setting, amount) in amounts.Where(a => a.Amount.Currency != amounts[0].Amount.Currency).Take(1))
        {
            problems.Add(ProblemCodes.InvalidValue, document, setting, $"this amount is in {amount.Currency}, and {amounts[0].Setting} is in {amounts[0].Amount.Currency}", "Write all amounts of a price in one currency.");
        }

        if (Input is null && base.Amounts.Any())
        {
            problems.Add(ProblemCodes.Missing, this, "input", "a price of tokens needs one of input", "Add input: 0 USD where input costs nothing.");
        }

        if (Input is null && LongPrompt.Count > 0)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "long_prompt", "long_prompt changes a price of tokens, and there is none", "Add input and output.");
        }
    }
}
