namespace Gatehouse.Core.Telemetry;

/// <summary>
/// Durations counted in buckets without a lock, an allocation or a look at a text, because every request of every event
/// loop counts here (docs/decisions/0074). Read at a scrape.
/// </summary>
public sealed class DurationHistogram
{
    private const int MostLabels = 20_000;

    private static readonly DurationLabels Overflow = new("other", "", "", "");

    private readonly DurationStripe[] _stripes = [.. Enumerable.Range(0, Stripe.Count).Select(_ => new DurationStripe())];
    private readonly long[] _bounds;
    private readonly double _unit;

    internal DurationHistogram(string name, string help, IReadOnlyList<double> bounds, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bounds.Count, DurationCell.MostBounds, nameof(bounds));
        Name = name;
        Help = help;
        Bounds = bounds;
        _unit = 1.0 / time.TimestampFrequency;
        _bounds = [.. bounds.Select(b => (long)(b * time.TimestampFrequency))];
    }

    public string Name { get; }

    public string Help { get; }

    /// <summary>Upper bounds of the buckets, in seconds; the last bucket has none.</summary>
    public IReadOnlyList<double> Bounds { get; }

    /// <summary>Counts one.</summary>
    /// <param name="elapsed">Timestamp units of the gateway's clock, not negative.</param>
    /// <param name="labels">What it is told apart by.</param>
    internal void Record(long elapsed, in DurationLabels labels)
        => _stripes[Stripe.OfThread].Find(labels, Overflow, MostLabels).Add(BucketOf(elapsed), elapsed);

    /// <summary>What was counted until now, by labels; a duration that is counted meanwhile may be in it or not.</summary>
    public IReadOnlyList<DurationReading> Read()
    {
        var readings = new Dictionary<DurationLabels, DurationReading>();
        foreach (var (labels, cell) in _stripes.SelectMany(s => s.Cells))
        {
            if (!readings.TryGetValue(labels, out var reading))
            {
                readings.Add(labels, reading = new DurationReading(labels, _bounds.Length + 1));
            }

            for (int i = 0; i <= _bounds.Length; i++)
            {
                reading.Counts[i] += cell.CountOf(i);
            }

            reading.Sum += cell.Sum * _unit;
        }

        return [.. readings.Values.OrderBy(r => r.Labels.Route, StringComparer.Ordinal)];
    }

    private int BucketOf(long elapsed)
    {
        int i = 0;
        while (i < _bounds.Length && elapsed > _bounds[i])
        {
            i++;
        }

        return i;
    }
}
