using System.Globalization;
using Gatehouse.AI.Ledger.Usage;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Usage;

/// <summary>What is asked of a ledger, as it is written on the command line and in the admin API.</summary>
internal static class UsageQuestion
{
    /// <summary>Reads a query; tells what is wrong with it when it is none.</summary>
    /// <param name="from">The first day, 2026-11-01; null for all.</param>
    /// <param name="to">The last day; null for all.</param>
    /// <param name="by">Names of dimensions, separated by commas.</param>
    /// <param name="filters">Texts like team=shop.</param>
    /// <param name="fault">What is wrong.</param>
    public static UsageQuery? Read(string? from, string? to, string by, IEnumerable<string> filters, out string fault)
    {
        fault = "";
        if (!TryReadDay(from, out var first) || !TryReadDay(to, out var last))
        {
            fault = $"\"{(TryReadDay(from, out _) ? to : from)}\" is no day: write 2026-11-30.";
            return null;
        }

        if (first > last)
        {
            fault = $"the days from {from} to {to} are none: the first has to be before the last.";
            return null;
        }

        var dimensions = new List<UsageDimension>();
        foreach (string name in by.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!UsageDimensions.TryFind(name, out var dimension))
            {
                fault = Unknown(name);
                return null;
            }

            if (dimensions.Contains(dimension))
            {
                fault = $"\"{name}\" is written twice.";
                return null;
            }

            dimensions.Add(dimension);
        }

        var taken = new List<UsageFilter>();
        foreach (string filter in filters)
        {
            int equals = filter.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                fault = $"\"{filter}\" is no filter: write team=NAME.";
                return null;
            }

            if (!UsageDimensions.TryFind(filter[..equals], out var dimension))
            {
                fault = Unknown(filter[..equals]);
                return null;
            }

            taken.Add(new UsageFilter(dimension, filter[(equals + 1)..]));
        }

        return new UsageQuery { From = first, To = last, By = dimensions, Filters = taken };
    }

    /// <summary>A month like 2026-11: its first and last day.</summary>
    public static bool TryReadMonth(string text, out DateOnly first, out DateOnly last)
    {
        bool isMonth = DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out first);
        last = isMonth ? first.AddDays(DateTime.DaysInMonth(first.Year, first.Month) - 1) : default;
        return isMonth;
    }

    private static bool TryReadDay(string? text, out DateOnly? day)
    {
        day = null;
        if (text is null)
        {
            return true;
        }

        bool isDay = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read);
        day = read;
        return isDay;
    }

    private static string Unknown(string name)
    {
        string[] names = [.. UsageDimensions.All.Select(d => d.Name)];
        return $"usage is not told apart by \"{name}\". {NearName.Hint(name, names) ?? $"It is by {string.Join(", ", names)}."}";
    }
}
