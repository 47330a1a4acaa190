using System.Globalization;
using Gatehouse.AI.Ledger.Usage;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Usage;

/// <summary>Usage as a table for people: the sums that are looked at, and a line with their total for each currency.</summary>
internal static class UsageTables
{
    public static void Write(IReadOnlyList<UsageRow> rows, IReadOnlyList<UsageDimension> by, Terminal terminal)
    {
        var table = new Table([.. by.Select(d => UsageDimensions.NameOf(d).ToUpperInvariant().Replace('_', ' ')), "CALLS", "ATTEMPTS", "ERRORS", "CACHED", "TOKENS IN", "TOKENS OUT", "COST", "SAVED", "UNCERTAIN", "UNPRICED"]);
        foreach (var row in rows)
        {
            table.Add([.. row.Values.Select(v => v.Length == 0 ? "-" : v), .. Cells(row.Sums, row.Currency)]);
        }

        if (by.Count > 0)
        {
            foreach (var currency in rows.GroupBy(r => r.Currency, StringComparer.Ordinal))
            {
                var total = new UsageSums();
                foreach (var row in currency)
                {
                    total.Add(row.Sums);
                }

                table.Add(["total", .. Enumerable.Repeat("", by.Count - 1), .. Cells(total, currency.Key)]);
            }
        }

        table.Write(terminal.Out, terminal.ColorOut);
    }

    /// <summary>An amount for people: two places at least, six at most. Exports have all of them.</summary>
    public static string Money(decimal amount, string currency) => string.Create(CultureInfo.InvariantCulture, $"{amount:0.00####} {currency}");

    private static string[] Cells(UsageSums sums, string currency) =>
    [
        Count(sums.Calls), Count(sums.Attempts), Count(sums.Errors), Count(sums.CacheHits), Count(sums.TotalInput), Count(sums.TotalOutput),
        Money(sums.Cost, currency), Money(sums.Saved, currency), Money(sums.Uncertain, currency), Count(sums.Unpriced),
    ];

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);
}
