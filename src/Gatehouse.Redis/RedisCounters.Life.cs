using Gatehouse.Core.State;

namespace Gatehouse.Redis;

public sealed partial class RedisCounters
{
    private static readonly TimeSpan BeatTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TryAgainTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan NodeTime = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _life = Task.CompletedTask;
    private string? _epoch;
    private int _connects;
    private int _isStarted;

    public override async Task StartAsync(TimeSpan longest)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
        {
            RedisTelemetry.Add(this, _address);
            _life = Task.Run(LiveAsync);
        }

        await Task.WhenAny(_first.Task, Task.Delay(longest, _time)).ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
        {
            return;
        }

        RedisTelemetry.Remove(this);
        await _end.CancelAsync().ConfigureAwait(false);
        await _life.ConfigureAwait(false);
        if (IsUp)
        {
            await BeatAsync(TimeSpan.Zero).ConfigureAwait(false);
        }

        await _link.DisposeAsync().ConfigureAwait(false);
        _end.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task LiveAsync()
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                if (_link.Database is null)
                {
                    await _link.ConnectAsync().ConfigureAwait(false);
                }

                await BeatAsync(NodeTime).ConfigureAwait(false);

                // Requests find out sooner than beats that it is gone; then it is tried more often.
                for (var waited = TimeSpan.Zero; waited < (IsUp ? BeatTime : TryAgainTime); waited += TryAgainTime)
                {
                    await Task.Delay(TryAgainTime, _time, _end.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task BeatAsync(TimeSpan holds)
    {
        if (await AskAsync(RedisScript.Beat, [_epochKey, _nodesKey, _nothingKey], [_process, (long)holds.TotalMilliseconds, NewName(), RecoveryTime]).ConfigureAwait(false) is not [var nodes, var epoch])
        {
            return;
        }

        Nodes = (int)nodes;
        if (!_first.Task.IsCompleted)
        {
            await WarmUpAsync().ConfigureAwait(false);
            _first.TrySetResult();
        }

        int connects = _link.Connects;
        string? known = _epoch;
        _epoch = (string?)epoch;
        if (known is not null && (known != _epoch || connects != _connects))
        {
            OnReturned();
        }

        if (connects != _connects)
        {
            await LookAtEvictionAsync().ConfigureAwait(false);
        }

        _connects = connects;
    }

    // The first claim of a process takes its time: no call is to wait for it and go without. It leaves nothing behind.
    private async Task WarmUpAsync()
    {
        var claim = new CounterClaim { Key = "", Limit = 0, EndsAt = _time.GetUtcNow() - KeptAfterEnd * 2, Sequence = 1, Used = 0, Held = 0, Epoch = "" };
        await AskAsync(RedisScript.Claim, [_nothingKey, _epochKey, _nodesKey], ValuesOf(claim)).ConfigureAwait(false);
    }

    private async Task LookAtEvictionAsync()
    {
        if (await _link.EvictionPolicyAsync().ConfigureAwait(false) is { } policy && policy != "noeviction")
        {
            RedisTelemetry.MayEvict(_logger, _address, policy);
        }
    }
}
