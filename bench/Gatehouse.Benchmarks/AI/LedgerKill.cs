using System.Diagnostics;
using System.Globalization;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Usage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Benchmarks.AI;

/// <summary>
/// Kills a process that settles calls as fast as it can, again and again on one folder, with small segments and a checkpoint at each, and looks whether
/// every attempt that it said it had opened is in the ledger once, settled or interrupted, and every one it said was settled is settled.
/// `ledger-kill [rounds] [folder]`.
/// </summary>
internal static class LedgerKill
{
    private const int Callers = 128;

    public static async Task<int> RunAsync(TextWriter output, string[] args)
    {
        int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20;
        string folder = Path.Combine(args.Length > 2 ? args[2] : Path.GetTempPath(), "gatehouse-kill-" + Guid.NewGuid().ToString("N"));
        var opened = new HashSet<Guid>();
        var settled = new HashSet<Guid>();
        for (int round = 0; round < rounds; round++)
        {
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(LedgerKill).Assembly.Location, "ledger-child", folder]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var reading = Task.Run(() => Read(process.StandardOutput, opened, settled));
            await Task.Delay(TimeSpan.FromMilliseconds(600 + (round * 137 % 900)), TimeProvider.System);
            process.Kill();
            await process.WaitForExitAsync();
            await reading;
        }

        using var ledger = Open(folder);
        ledger.Start();
        await ledger.Recovered;
        var found = ledger.Entries(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).ToList();
        var ids = found.Select(e => e.Id).ToHashSet();
        var sums = ledger.Usage(new UsageQuery()).Single().Sums;
        int interrupted = found.Count(e => e.Outcome == LedgerOutcome.Interrupted);
        int lost = opened.Count(o => !ids.Contains(o));
        int undone = found.Count(e => e.Outcome == LedgerOutcome.Interrupted && settled.Contains(e.Id));
        bool isRight = lost == 0 && undone == 0 && ids.Count == found.Count && sums.Attempts == found.Count && sums.Cost == found.Sum(e => e.Cost ?? 0) && ledger.Damages.Count == 0;
        output.WriteLine($"{rounds} kills: {opened.Count} attempts opened, {settled.Count} told as settled; {found.Count} entries in {ledger.Segments} files, {interrupted} interrupted; {lost} lost, {found.Count - ids.Count} doubled, {undone} settled and yet interrupted, sums of {sums.Attempts} attempts: {(isRight ? "right" : "WRONG")}");
        ledger.Dispose();
        Directory.Delete(folder, recursive: true);
        return isRight ? 0 : 1;
    }

    /// <summary>The process that is killed: says "o" and an id before an attempt would be sent, and "s" and the id once it is settled.</summary>
    public static async Task<int> SettleForeverAsync(string folder)
    {
        var ledger = Open(folder);
        ledger.Start();
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            while (true)
            {
                var entry = new LedgerEntry { Id = ledger.NewId(), At = TimeProvider.System.GetUtcNow(), Attempt = 1, Team = $"team-{caller % 7}", Model = "chat", Cost = 0.001m * caller, Reserved = 1 };
                if (!ledger.TryOpen(entry, out var attempt, out string why))
                {
                    throw new InvalidOperationException(why);
                }

                Say(output, 'o', entry.Id);
                await ledger.SettleAsync(attempt, entry);
                Say(output, 's', entry.Id);
            }
        })));
        return 0;
    }

    private static DurableLedger Open(string folder)
        => new(new LedgerSettings(folder, TimeZoneInfo.Utc) { SegmentSize = 300_000 }, TimeProvider.System, NullLoggerFactory.Instance);

    private static void Say(StreamWriter output, char what, Guid id)
    {
        lock (output)
        {
            output.WriteLine($"{what}{id:N}");
        }
    }

    private static void Read(StreamReader lines, HashSet<Guid> opened, HashSet<Guid> settled)
    {
        while (lines.ReadLine() is { } line)
        {
            if (line.Length == 33 && Guid.TryParseExact(line.AsSpan(1), "N", out var id))
            {
                (line[0] == 'o' ? opened : settled).Add(id);
            }
        }
    }
}
