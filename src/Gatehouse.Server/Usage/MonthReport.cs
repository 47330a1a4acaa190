using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Usage;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Usage;

/// <summary>What a month cost, by who pays and who is paid, with everything that makes the sum less than certain.</summary>
internal sealed class MonthReport(LedgerReader ledger, string month, DateOnly first, DateOnly last)
{
    private static readonly UsageDimension[] Sections = [UsageDimension.Team, UsageDimension.Model, UsageDimension.Provider];

    private readonly UsageRow[] _total = [.. ledger.Usage(new UsageQuery { From = first, To = last })];

    public void WriteTables(Terminal terminal)
    {
        foreach (var row in _total)
        {
            Sentence(row, terminal);
        }

        if (_total.Length == 0)
        {
            terminal.Out.WriteLine($"{month}: no calls");
            return;
        }

        foreach (var section in Sections)
        {
            terminal.Out.WriteLine();
            UsageTables.Write(Rows(section), [section], terminal);
        }

        WriteUnpriced(terminal);
        WriteCorrections(terminal);
    }

    public JsonObject ToJson()
    {
        var report = new JsonObject { ["month"] = month, ["time_zone"] = ledger.Zone.Id, ["total"] = UsageJson.Rows(_total, []) };
        foreach (var section in Sections)
        {
            report["by_" + UsageDimensions.NameOf(section)] = UsageJson.Rows(Rows(section), [section]);
        }

        report["unpriced"] = UsageJson.Rows(Unpriced(), UnpricedBy);
        report["corrections"] = new JsonArray([.. Corrections().Select(UsageJson.Of)]);
        report["damaged"] = UsageJson.Damages(ledger.Damages);
        return report;
    }

    private static UsageDimension[] UnpricedBy => [UsageDimension.Provider, UsageDimension.ProviderModel];

    private IReadOnlyList<UsageRow> Rows(params UsageDimension[] by) => ledger.Usage(new UsageQuery { From = first, To = last, By = by });

    private UsageRow[] Unpriced() => [.. Rows(UnpricedBy).Where(r => r.Sums.Unpriced > 0)];

    private IEnumerable<LedgerEntry> Corrections() => ledger.Entries(new UsageQuery { From = first, To = last }).Where(e => e.Kind == LedgerEntryKind.Correction);

    private void Sentence(UsageRow row, Terminal terminal)
    {
        var sums = row.Sums;
        string share = sums.Cost == 0 ? "0" : (100 * sums.EstimatedCost / sums.Cost).ToString("0.#", CultureInfo.InvariantCulture);
        terminal.Out.WriteLine(Style.Bold($"{month} ({ledger.Zone.Id}): {UsageTables.Money(sums.Cost, row.Currency)}", terminal.ColorOut));
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  calls         {sums.Calls}, of them {sums.CacheHits} from the cache; {sums.Attempts} attempts, {sums.Errors} failed, {sums.Cancelled} cancelled"));
        terminal.Out.WriteLine($"  estimated     {UsageTables.Money(sums.EstimatedCost, row.Currency)} of the cost ({share} %) stand on counts that were estimated, in {sums.Estimated} attempts");
        terminal.Out.WriteLine($"  corrected by  {UsageTables.Money(sums.Corrected, row.Currency)} in {Plural.Of((int)sums.Corrections, "correction")}");
        terminal.Out.WriteLine($"  saved         {UsageTables.Money(sums.Saved, row.Currency)} by the cache");
        terminal.Out.WriteLine($"  uncertain     {Plural.Of((int)sums.Interrupted, "attempt")} interrupted, {UsageTables.Money(sums.Uncertain, row.Currency)} at most, not in the cost");
        terminal.Out.WriteLine($"  unpriced      {Plural.Of((int)sums.Unpriced, "attempt")}, not in the cost unless estimated");
    }

    private void WriteUnpriced(Terminal terminal)
    {
        var rows = Unpriced();
        if (rows.Length == 0)
        {
            return;
        }

        terminal.Out.WriteLine();
        var table = new Table("UNPRICED AT", "MODEL", "ATTEMPTS", "TOKENS IN", "TOKENS OUT");
        foreach (var row in rows)
        {
            table.Add(row.Values[0], row.Values[1], row.Sums.Unpriced.ToString(CultureInfo.InvariantCulture), row.Sums.TotalInput.ToString(CultureInfo.InvariantCulture), row.Sums.TotalOutput.ToString(CultureInfo.InvariantCulture));
        }

        table.Write(terminal.Out, terminal.ColorOut);
    }

    private void WriteCorrections(Terminal terminal)
    {
        LedgerEntry[] corrections = [.. Corrections()];
        if (corrections.Length == 0)
        {
            return;
        }

        terminal.Out.WriteLine();
        var table = new Table("CORRECTED", "ENTRY", "DIFFERENCE", "TEAM", "REASON");
        foreach (var entry in corrections)
        {
            table.Add(entry.At.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), entry.Corrects.ToString()!, UsageTables.Money(entry.Cost ?? 0, entry.Currency), entry.Team.Length == 0 ? "-" : entry.Team, entry.Reason);
        }

        table.Write(terminal.Out, terminal.ColorOut);
    }
}
