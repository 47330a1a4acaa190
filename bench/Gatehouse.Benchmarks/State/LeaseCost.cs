using System.Diagnostics;
using System.Globalization;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.State;
using Gatehouse.Redis;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Benchmarks.State;

/// <summary>
/// What sharing a budget costs: spending of a lease, asking for one, and how many words with Redis a node needs.
/// `leases [redis://host:port] [seconds of a round]`.
/// </summary>
internal static class LeaseCost
{
    private const int Spends = 5_000_000;

    private static readonly DateTimeOffset End = TimeProvider.System.GetUtcNow().AddHours(1);

    public static async Task<int> RunAsync(TextWriter output, string[] args)
    {
        string url = args.Length > 1 ? args[1] : "redis://127.0.0.1:6379";
        double seconds = args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 3;
        if (!RedisAddress.TryParse(url, out var address))
        {
            output.WriteLine("the first argument is the address of a Redis: redis://127.0.0.1:6379");
            return 2;
        }

        var store = new RedisCounters(new RedisDocument { Url = address, Timeout = TimeSpan.FromSeconds(1), Prefix = "gatehouse-bench" }, "bench", TimeProvider.System, NullLoggerFactory.Instance);
        using var accounts = new LeasedAccounts(TimeProvider.System);
        accounts.Follow("bench", () => store, new LeaseSettings(OnStoreFailure.Refuse, 0));
        await store.StartAsync(TimeSpan.FromSeconds(5));
        await WhenOpenAsync(store);
        string run = Guid.NewGuid().ToString("n");

        await SpendAsync(output, accounts.Open($"{run}-spend", SharedCounters.LargestAmount, End), 1);
        await SpendAsync(output, accounts.Open($"{run}-spend", SharedCounters.LargestAmount, End), 2);
        await AskAsync(output, accounts, run, seconds);
        foreach (int callers in new[] { 1, 8, 64, 256 })
        {
            await ClaimAsync(output, store, run, callers, seconds);
        }

        return 0;
    }

    // Reserve and settle, as each call does.
    private static async Task SpendAsync(TextWriter output, LeasedAccount account, int threads)
    {
        await account.ReserveAsync(1_000_000_000);
        account.Settle(1_000_000_000, 0);
        for (int round = 0; round < 2; round++)
        {
            long start = Stopwatch.GetTimestamp();
            long allocated = GC.GetTotalAllocatedBytes(precise: true);
            long missed = 0;
            await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(() =>
            {
                for (int i = 0; i < Spends; i++)
                {
                    if (!account.TryReserve(10))
                    {
                        Interlocked.Increment(ref missed);
                    }

                    account.Settle(10, 9);
                }
            })));
            if (round == 1)
            {
                Write(output, $"spend and settle, {threads} thread(s): {Stopwatch.GetElapsedTime(start).TotalNanoseconds / Spends:0.0} ns, {(GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)(Spends * threads):0.000} bytes, {missed} had to ask");
            }
        }
    }

    // An account with room for one call: each reservation asks.
    private static async Task AskAsync(TextWriter output, LeasedAccounts accounts, string run, double seconds)
    {
        var times = new List<double>();
        long all = Stopwatch.GetTimestamp();
        for (int i = 0; Stopwatch.GetElapsedTime(all).TotalSeconds < seconds; i++)
        {
            var account = accounts.Open($"{run}-{i}", 1, End);
            long start = Stopwatch.GetTimestamp();
            await account.ReserveAsync(1);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        times.Sort();
        Write(output, $"a reservation that asks, one at a time: median {times[times.Count / 2]:0} us, p99 {times[times.Count * 99 / 100]:0} us, {times.Count / seconds:0} a second");
    }

    private static async Task ClaimAsync(TextWriter output, RedisCounters store, string run, int callers, double seconds)
    {
        long claims = 0;
        var processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(c => Task.Run(async () =>
        {
            for (long i = 1; Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; i++)
            {
                await store.ClaimAsync(new CounterClaim { Key = $"{run}-claims-{callers}-{c}", Limit = SharedCounters.LargestAmount, EndsAt = End, Sequence = i, Used = i, Held = 0, Need = 1, Epoch = "" });
                Interlocked.Increment(ref claims);
            }
        })));
        var used = Environment.CpuUsage.TotalTime - processor;
        Write(output, $"leases taken with {callers} at a time: {claims / Stopwatch.GetElapsedTime(start).TotalSeconds:0} a second, {used.TotalMicroseconds / claims:0} us of the node's processor time each");
    }

    private static async Task WhenOpenAsync(RedisCounters store)
    {
        for (int i = 1; ; i++)
        {
            var answer = await store.ClaimAsync(new CounterClaim { Key = "open", Limit = 1, EndsAt = End, Sequence = TimeProvider.System.GetTimestamp(), Used = 0, Held = 0, Epoch = "" });
            if (answer.Outcome == CounterOutcome.Answered)
            {
                return;
            }

            await Task.Delay(50);
        }
    }

    private static void Write(TextWriter output, FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
