using Gatehouse.Core.State;

namespace Gatehouse.Redis.Tests;

/// <summary>Callers that reserve from the accounts of several nodes until they are stopped; each reservation costs what it reserved.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int CallersPerNode = 4;

    private readonly CancellationTokenSource _end = new();
    private readonly Task _callers;

    public Load(string key, long limit, long amount, TimeSpan pause, params TestNode[] nodes)
        => _callers = Task.WhenAll(nodes.SelectMany(n => Enumerable.Range(0, CallersPerNode).Select(_ => Task.Run(() => CallAsync(n.Open(key, limit), amount, pause)))));

    /// <summary>What callers met since the last look.</summary>
    public LoadResult Result { get; private set; } = new();

    public LoadResult Take()
    {
        var taken = Result;
        Result = new LoadResult();
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _callers;
        _end.Dispose();
    }

    private async Task CallAsync(LeasedAccount account, long amount, TimeSpan pause)
    {
        while (!_end.IsCancellationRequested)
        {
            long start = TimeProvider.System.GetTimestamp();
            var outcome = await account.ReserveAsync(amount);
            Result.Count(outcome, amount, TimeProvider.System.GetElapsedTime(start));
            await Task.Delay(pause);
        }
    }
}
