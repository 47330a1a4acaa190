using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Gatehouse.Testing;

/// <summary>Listens to the instruments of one meter (or of one meter instance) and keeps every measurement.</summary>
public sealed class MetricCapture : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measured> _measured = new();

    /// <param name="meter">Name of the meter to listen to.</param>
    /// <param name="only">Tells apart meters of one name, as tests run side by side; null takes all.</param>
    public MetricCapture(string meter = "Gatehouse", Func<Meter, bool>? only = null)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == meter && (only is null || only(instrument.Meter)))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((i, v, tags, _) => Keep(i, v, tags));
        _listener.SetMeasurementEventCallback<int>((i, v, tags, _) => Keep(i, v, tags));
        _listener.SetMeasurementEventCallback<double>((i, v, tags, _) => Keep(i, v, tags));
        _listener.Start();
    }

    /// <summary>Everything measured so far; observable instruments are read by <see cref="Observe"/>.</summary>
    public IReadOnlyList<Measured> All => [.. _measured];

    public IReadOnlyList<Measured> Of(string instrument) => [.. _measured.Where(m => m.Instrument == instrument)];

    /// <summary>Sum of what an instrument measured with these tags ("consumer=shop"); all of them must match.</summary>
    public double Sum(string instrument, params string[] tags)
        => _measured.Where(m => m.Instrument == instrument && tags.All(m.Has)).Sum(m => m.Value);

    public int Count(string instrument, params string[] tags)
        => _measured.Count(m => m.Instrument == instrument && tags.All(m.Has));

    /// <summary>Reads the observable instruments once.</summary>
    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            kept[tag.Key] = Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "";
        }

        _measured.Enqueue(new Measured(instrument.Name, value, kept));
    }

    public sealed record Measured(string Instrument, double Value, IReadOnlyDictionary<string, string> Tags)
    {
        /// <summary>Whether it carries the tag written "name=value".</summary>
        public bool Has(string tag)
        {
            int equals = tag.IndexOf('=', StringComparison.Ordinal);
            return Tags.TryGetValue(tag[..equals], out var value) && value == tag[(equals + 1)..];
        }
    }
}
