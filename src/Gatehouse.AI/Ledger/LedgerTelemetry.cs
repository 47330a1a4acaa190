using System.Diagnostics.Metrics;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.AI.Ledger;

/// <summary>Instruments of ledgers that are kept in folders.</summary>
internal static class LedgerTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);
    private static readonly Lock Gate = new();
    private static readonly List<DurableLedger> Ledgers = [];

    private static readonly Counter<long> Entries = Meter.CreateCounter<long>(
        "gatehouse_ai_ledger_entries_total", null, "Records that the ledger put on the disk.");

    private static readonly Counter<long> LostEntries = Meter.CreateCounter<long>(
        "gatehouse_ai_ledger_lost_total", null, "Entries that are lost because the ledger could not be written for too long.");

    private static readonly Histogram<double> Flushes = Meter.CreateHistogram(
        "gatehouse_ai_ledger_flush_seconds", null, "Time that one batch takes to be on the disk.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1] });

    private static readonly Histogram<long> Batches = Meter.CreateHistogram(
        "gatehouse_ai_ledger_batch_records", null, "Records that were flushed together.", null, new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] });

    static LedgerTelemetry()
    {
        Gauge("gatehouse_ai_ledger_durable", l => l.IsDurable ? 1 : 0, "1 while what is settled is on the disk; 0 while the ledger cannot be written.");
        Gauge("gatehouse_ai_ledger_open_attempts", l => l.OpenAttempts, "Attempts that were sent and are not settled.");
        Gauge("gatehouse_ai_ledger_waiting", l => l.Waiting, "Entries that wait in memory until the ledger can be written.");
        Gauge("gatehouse_ai_ledger_segments", l => l.Segments, "Files of the log.");
        Gauge("gatehouse_ai_ledger_damaged_bytes", l => l.Damages.Sum(d => d.Bytes), "Bytes of the log that are not what was written.");
    }

    public static void Add(DurableLedger ledger)
    {
        lock (Gate)
        {
            Ledgers.Add(ledger);
        }
    }

    public static void Remove(DurableLedger ledger)
    {
        lock (Gate)
        {
            Ledgers.Remove(ledger);
        }
    }

    public static void Flushed(int records, TimeSpan time)
    {
        Entries.Add(records);
        Flushes.Record(time.TotalSeconds);
        Batches.Record(records);
    }

    public static void Lost(int entries) => LostEntries.Add(entries);

    private static void Gauge(string name, Func<DurableLedger, long> value, string help)
        => Meter.CreateObservableGauge(name, () => Read(value), null, help);

    private static List<Measurement<long>> Read(Func<DurableLedger, long> value)
    {
        lock (Gate)
        {
            return [.. Ledgers.Where(l => l.HasBegun).Select(l => new Measurement<long>(value(l), new KeyValuePair<string, object?>("folder", l.Folder)))];
        }
    }
}
