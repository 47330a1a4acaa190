using System.Collections.Concurrent;
using System.Globalization;

namespace Gatehouse.EndToEnd.Tests.Chaos;

/// <summary>What clients saw: statuses, and replies that were cut, counted.</summary>
internal sealed class Outcomes
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private long _longest;

    public int Total => _counts.Values.Sum();

    /// <summary>Whole replies with status 200.</summary>
    public int Good => this["200"];

    public int this[string outcome] => _counts.GetValueOrDefault(outcome);

    /// <summary>Why requests have no status.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>The longest that a client waited for what became of its request.</summary>
    public TimeSpan Longest => TimeSpan.FromTicks(Interlocked.Read(ref _longest));

    public void Add(string outcome, TimeSpan took, Exception? fault)
    {
        _counts.AddOrUpdate(outcome, 1, (_, count) => count + 1);
        for (long longest = Interlocked.Read(ref _longest); took.Ticks > longest; longest = Interlocked.Read(ref _longest))
        {
            Interlocked.CompareExchange(ref _longest, took.Ticks, longest);
        }

        if (fault is not null)
        {
            Faults.Enqueue($"{fault.Message} {fault.InnerException?.Message}");
        }
    }

    public override string ToString()
        => string.Join(", ", _counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} x {c.Key}")));
}
