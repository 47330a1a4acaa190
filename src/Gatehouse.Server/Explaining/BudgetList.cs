using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.AI.Budgets;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Explaining;

/// <summary>Accounts of budgets as machines read them, and as a table of what machines read.</summary>
internal static class BudgetList
{
    public static JsonArray Of(IReadOnlyList<BudgetReading> readings) => new([.. readings.Select(Of)]);

    public static Table ToTable(JsonArray budgets)
    {
        var table = new Table("BUDGET", "ACCOUNT", "LIMIT", "USED", "RESERVED", "LEFT", "PERIOD", "RESETS AT", "THEN");
        foreach (var budget in budgets.OfType<JsonObject>())
        {
            string account = string.Join(", ", ((JsonObject)budget["account"]!).Select(a => $"{a.Key} {(Text(a.Value).Length == 0 ? "(none)" : Text(a.Value))}"));
            foreach (var limit in ((JsonArray)budget["limits"]!).OfType<JsonObject>())
            {
                string share = limit["used_ratio"]!.GetValue<decimal>().ToString("0%", CultureInfo.InvariantCulture);
                table.Add(
                    Text(budget["name"]),
                    account.Length > 0 ? account : ((JsonArray)budget["per"]!).Count == 0 ? "-" : $"each {string.Join(", ", ((JsonArray)budget["per"]!).Select(Text))}",
                    $"{Text(limit["limit"])} {(Text(limit["limit"]) == "1" ? One(Text(limit["unit"])) : Text(limit["unit"]))}",
                    $"{Text(limit["used"])} ({share})",
                    Text(limit["reserved"]),
                    Text(limit["left"]),
                    Text(budget["period"]),
                    budget["resets_at"] is { } reset ? Text(reset) : "never",
                    Text(budget["on_exceeded"]));
            }
        }

        return table;
    }

    private static JsonObject Of(BudgetReading reading) => new()
    {
        ["name"] = reading.Budget,
        ["per"] = new JsonArray([.. reading.Per.Select(p => JsonValue.Create(p))]),
        ["account"] = new JsonObject([.. reading.Account.Select(a => KeyValuePair.Create<string, JsonNode?>(a.Key, a.Value))]),
        ["period"] = reading.Period,
        ["starts_at"] = Moment(reading.StartsAt),
        ["resets_at"] = Moment(reading.ResetsAt),
        ["on_exceeded"] = reading.OnExceeded,
        ["warned_at"] = reading.WarnedAt,
        ["limits"] = new JsonArray([.. reading.Limits.Select(Of)]),
    };

    private static JsonObject Of(MeasureReading limit) => new()
    {
        ["measure"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(limit.Measure.ToString()),
        ["unit"] = limit.Unit,
        ["limit"] = Plain(limit.Limit),
        ["used"] = Plain(limit.Used),
        ["reserved"] = Plain(limit.Reserved),
        ["left"] = Plain(limit.Left),
        ["used_ratio"] = decimal.Round(limit.Ratio, 6) / 1.000000000000000000m,
    };

    private static string One(string unit) => unit.Replace("requests", "request", StringComparison.Ordinal).Replace("tokens", "token", StringComparison.Ordinal);

    // Without the zeros behind the last digit.
    private static decimal Plain(decimal amount) => amount / 1.000000000000000000000000000m;

    private static string? Moment(DateTimeOffset? moment) => moment?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.TryGetValue(out string? text) => text,
        _ => node.ToJsonString(),
    };
}
