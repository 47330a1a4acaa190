using System.Collections.Concurrent;
using System.Globalization;

namespace Gatehouse.EndToEnd.Tests.Chaos;

/// <summary>What clients saw: statuses, and replies that were cut, counted.</summary>
internal sealed class Outcomes
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Total => _counts.Values.Sum();

    /// <summary>Whole replies with status 200.</summary>
    public int Good => this["200"];

    public int this[string outcome] => _counts.GetValueOrDefault(outcome);

    public void Add(string outcome) => _counts.AddOrUpdate(outcome, 1, (_, count) => count + 1);

    public override string ToString()
        => string.Join(", ", _counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} x {c.Key}")));
}
