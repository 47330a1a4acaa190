using System.Globalization;

namespace Gatehouse.AI.Ledger.Usage;

/// <summary>Names and values of the dimensions.</summary>
public static class UsageDimensions
{
    /// <summary>Every dimension with its name on the command line, in the admin API and in exports.</summary>
    public static IReadOnlyList<(UsageDimension Dimension, string Name)> All { get; } =
    [
        (UsageDimension.Day, "day"),
        (UsageDimension.Month, "month"),
        (UsageDimension.Team, "team"),
        (UsageDimension.Consumer, "consumer"),
        (UsageDimension.Key, "key"),
        (UsageDimension.Route, "route"),
        (UsageDimension.Model, "model"),
        (UsageDimension.Provider, "provider"),
        (UsageDimension.ProviderModel, "provider_model"),
        (UsageDimension.Arm, "arm"),
        (UsageDimension.Currency, "currency"),
    ];

    public static string NameOf(UsageDimension dimension) => All[(int)dimension].Name;

    public static bool TryFind(string name, out UsageDimension dimension)
    {
        foreach (var (known, word) in All)
        {
            if (word == name)
            {
                dimension = known;
                return true;
            }
        }

        dimension = default;
        return false;
    }

    /// <summary>The value that a row has in a dimension; days as 2026-11-30, months as 2026-11.</summary>
    public static string ValueOf(UsageKey key, UsageDimension dimension) => dimension switch
    {
        UsageDimension.Day => key.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        UsageDimension.Month => key.Day.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        UsageDimension.Team => key.Team,
        UsageDimension.Consumer => key.Consumer,
        UsageDimension.Key => key.Key,
        UsageDimension.Route => key.Route,
        UsageDimension.Model => key.Model,
        UsageDimension.Provider => key.Provider,
        UsageDimension.ProviderModel => key.ProviderModel,
        UsageDimension.Arm => key.Arm,
        _ => key.Currency,
    };
}
