using System.Diagnostics;
using System.Globalization;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Benchmarks.AI;

/// <summary>
/// What it costs to settle a call durably: as many callers as are asked for, each of which opens an attempt, settles it, waits until it
/// is on the disk, and works for 10 microseconds, as a reply's end does. Rounds of the stores alternate; the median of each counts.
/// `ledger [seconds of a round] [rounds] [folder]`.
/// </summary>
internal static class LedgerCost
{
    private static readonly int[] Callers = [64, 512];

    public static async Task<int> RunAsync(TextWriter output, string[] args)
    {
        double seconds = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 2;
        int rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
        string parent = args.Length > 3 ? args[3] : Path.GetTempPath();
        (string Name, Func<string, IMeasuredLedger> Open)[] stores =
        [
            ("own log", f => new OwnLog(f, 16)),
            ("own log, woken on the writer", f => new OwnLog(f, 0)),
            ("own log, woken one by one", f => new OwnLog(f, 1)),
            ("own log, woken all at once", f => new OwnLog(f, 4096)),
            ("SQLite WAL FULL, group commit", f => new SqliteLog(f)),
            ("no ledger", _ => new NoLedger()),
        ];
        foreach (int callers in Callers)
        {
            var results = stores.Select(_ => new List<(double Rate, double Cpu)>()).ToArray();
            for (int round = 0; round < rounds; round++)
            {
                for (int i = 0; i < stores.Length; i++)
                {
                    string folder = Path.Combine(parent, "gatehouse-ledger-" + Guid.NewGuid().ToString("N"));
                    Directory.CreateDirectory(folder);
                    try
                    {
                        using var store = stores[i].Open(folder);
                        await RoundAsync(store, callers, seconds / 4);
                        results[i].Add(await RoundAsync(store, callers, seconds));
                    }
                    finally
                    {
                        Directory.Delete(folder, recursive: true);
                    }
                }
            }

            for (int i = 0; i < stores.Length; i++)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{callers,4} callers  {stores[i].Name,-32} {Median(results[i].Select(r => r.Rate)),9:0} settled/s  {Median(results[i].Select(r => r.Cpu)),7:0.0} us of processor time each"));
            }
        }

        return 0;
    }

    private static async Task<(double Rate, double Cpu)> RoundAsync(IMeasuredLedger store, int callers, double seconds)
    {
        long settled = 0;
        var time = TimeSpan.FromSeconds(seconds);
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        long began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            while (TimeProvider.System.GetElapsedTime(began) < time)
            {
                await store.CallAsync(Draft(store.NewId(), caller));
                Interlocked.Increment(ref settled);
                Work();
            }
        })));
        double took = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        return (settled / took, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds / settled);
    }

    private static void Work()
    {
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began).TotalMicroseconds < 10)
        {
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static LedgerEntry Draft(Guid id, int caller) => new()
    {
        Id = id,
        At = TimeProvider.System.GetUtcNow(),
        CallId = "0HNBHQJ8C3K7T:00000001",
        Attempt = 1,
        Operation = "chat",
        Team = "payments",
        Consumer = caller % 2 == 0 ? "checkout-service" : "search-service",
        Key = "0a1b2c3d",
        Route = "llm",
        Model = "chat",
        Provider = "openai",
        ProviderModel = "gpt-5-mini",
        ResponseModel = "gpt-5-mini-2025-08-07",
        Usage = new TokenUsage { Input = 812, CacheRead = 1024, Output = 230, Reasoning = 64, Grade = UsageGrade.Reported },
        Cost = 0.000714m,
        Reserved = 0.0021m,
        Duration = 1840,
        FirstToken = 420,
    };

    private sealed class OwnLog(string folder, int together) : IMeasuredLedger
    {
        private readonly DurableLedger _ledger = Begin(folder, together);

        public Guid NewId() => _ledger.NewId();

        public ValueTask CallAsync(LedgerEntry entry)
            => _ledger.TryOpen(entry, out var attempt, out string why) ? _ledger.SettleAsync(attempt, entry with { Outcome = LedgerOutcome.Ok }) : throw new InvalidOperationException(why);

        public void Dispose() => _ledger.Dispose();

        private static DurableLedger Begin(string folder, int together)
        {
            var ledger = new DurableLedger(new LedgerSettings(folder, TimeZoneInfo.Utc) { WokenTogether = together }, TimeProvider.System, NullLoggerFactory.Instance);
            ledger.Start();
            return ledger;
        }
    }

    private sealed class NoLedger : IMeasuredLedger
    {
        public Guid NewId() => Guid.CreateVersion7();

        public async ValueTask CallAsync(LedgerEntry entry) => await Task.Yield();

        public void Dispose()
        {
        }
    }
}
