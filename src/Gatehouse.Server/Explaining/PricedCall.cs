using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Models.Prices;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Server.Explaining;

/// <summary>What a call of a model costs, line by line.</summary>
internal sealed record PricedCall(string Model, ModelPrice Price, TokenUsage Usage, DateTimeOffset At)
{
    public IReadOnlyList<CostLine> Lines => Price.LinesOf(Usage, At);

    public decimal? Cost => Price.CostOf(Usage, At);

    /// <summary>Why there is no cost; null when there is one.</summary>
    public string? Fault
    {
        get
        {
            if (Cost is not null)
            {
                return null;
            }

            if (Price.PeriodAt(At) is not { } period)
            {
                return $"{Model} had no known price then";
            }

            if (period.Of(Usage.ServiceTier) is null)
            {
                string others = period.Tiers.Count == 0 ? "there are prices of no tier" : $"there are prices of {string.Join(", ", period.Tiers.Select(t => t.Key))}";
                return $"{Model} has no known price in the service tier \"{Usage.ServiceTier}\": {others}";
            }

            return $"{Model} has no known price of {string.Join(", ", Lines.Where(l => l.Rate is null).Select(l => PriceWords.Of(l.Bucket)))}";
        }
    }

    public IEnumerable<string[]> Cells()
    {
        foreach (var line in Lines)
        {
            string asOther = line.BilledAs == line.Bucket || line.Rate is null ? "" : $" (as {PriceWords.Of(line.BilledAs)})";
            yield return
            [
                PriceWords.Of(line.Bucket), PriceWords.Plain(line.Quantity),
                line.Rate is { } rate ? $"{PriceWords.Plain(rate)} {Price.Currency} / {PriceWords.UnitOf(line.Bucket)}{asOther}" : "not known",
                line.Amount is { } amount ? $"{PriceWords.Plain(amount)} {Price.Currency}" : "not known",
            ];
        }

        yield return ["total", "", "", Cost is { } cost ? $"{PriceWords.Plain(cost)} {Price.Currency}" : "not known"];
    }

    /// <summary>"openai/gpt-5 on 2026-11-30: a page by a package, read on 2026-09-23".</summary>
    public string Heading()
    {
        string read = Price.Taken is { } taken ? $", read on {Day.Format(taken)}" : "";
        return $"{Model} on {Day.Format(DateOnly.FromDateTime(At.UtcDateTime))}: {Price.Source}{read}";
    }

    public JsonObject Json() => new()
    {
        ["model"] = Model,
        ["at"] = At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        ["tier"] = Usage.ServiceTier,
        ["currency"] = Price.Currency,
        ["source"] = Price.Source,
        ["taken"] = Price.Taken is { } taken ? Day.Format(taken) : null,
        ["estimate"] = Price.IsEstimate,
        ["lines"] = new JsonArray([.. Lines.Select(l => new JsonObject
        {
            ["item"] = PriceWords.Of(l.Bucket),
            ["quantity"] = l.Quantity,
            ["billed_as"] = PriceWords.Of(l.BilledAs),
            ["rate"] = l.Rate,
            ["per"] = l.Per,
            ["amount"] = l.Amount,
        })]),
        ["cost"] = Cost,
    };
}
