using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Budgets;

/// <summary>What one currency is worth in another, as the configuration says: directly, the other way round, or over one that both have a rate to.</summary>
internal sealed class ExchangeRates(IReadOnlyDictionary<string, Money> rates)
{
    /// <summary>What an amount in one currency is multiplied with to have it in another; null when nothing tells.</summary>
    public decimal? Between(string from, string to)
    {
        if (from == to)
        {
            return 1m;
        }

        var (fromValue, fromUnit) = ValueOf(from);
        var (toValue, toUnit) = ValueOf(to);
        return toUnit == from ? 1m / toValue
            : fromUnit == to ? fromValue
            : fromUnit == toUnit ? fromValue / toValue
            : null;
    }

    private (decimal Value, string Unit) ValueOf(string currency) => rates.TryGetValue(currency, out var rate) ? (rate.Amount, rate.Currency) : (1m, currency);
}
