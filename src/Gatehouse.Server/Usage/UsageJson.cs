using System.Text.Json.Nodes;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Replay;
using Gatehouse.AI.Ledger.Usage;

namespace Gatehouse.Server.Usage;

/// <summary>Usage and entries as JSON. Amounts are numbers with all their places.</summary>
internal static class UsageJson
{
    public static JsonObject Of(IReadOnlyList<UsageRow> rows, UsageQuery query, IReadOnlyList<LedgerDamage> damages) => new()
    {
        ["from"] = query.From?.ToString("yyyy-MM-dd", null),
        ["to"] = query.To?.ToString("yyyy-MM-dd", null),
        ["by"] = new JsonArray([.. query.By.Select(d => JsonValue.Create(UsageDimensions.NameOf(d)))]),
        ["rows"] = Rows(rows, query.By),
        ["damaged"] = Damages(damages),
    };

    public static JsonArray Rows(IReadOnlyList<UsageRow> rows, IReadOnlyList<UsageDimension> by) => new([.. rows.Select(r => Of(r, by))]);

    public static JsonArray Damages(IReadOnlyList<LedgerDamage> damages)
        => new([.. damages.Select(d => new JsonObject { ["file"] = d.File, ["offset"] = d.Offset, ["bytes"] = d.Bytes })]);

    public static JsonArray Scores(IReadOnlyList<ScoreRow> scores) => new([.. scores.Select(s => new JsonObject
    {
        ["model"] = s.Model,
        ["provider_model"] = s.ProviderModel,
        ["arm"] = s.Arm,
        ["name"] = s.Name,
        ["count"] = s.Count,
        ["mean"] = s.Mean,
    })]);

    public static JsonObject Of(LedgerEntry entry)
    {
        var members = new JsonObject();
        foreach (var (name, value) in EntryFields.All)
        {
            members[name] = value(entry) switch
            {
                null => null,
                long number => JsonValue.Create(number),
                decimal amount => JsonValue.Create(amount),
                bool flag => JsonValue.Create(flag),
                var text => JsonValue.Create(text.ToString()),
            };
        }

        return members;
    }

    private static JsonObject Of(UsageRow row, IReadOnlyList<UsageDimension> by)
    {
        var members = new JsonObject();
        for (int i = 0; i < by.Count; i++)
        {
            members[UsageDimensions.NameOf(by[i])] = row.Values[i];
        }

        members["currency"] = row.Currency;
        foreach (var (name, value) in UsageFields.All)
        {
            members[name] = value(row.Sums) is long count ? JsonValue.Create(count) : JsonValue.Create((decimal)value(row.Sums));
        }

        return members;
    }
}
