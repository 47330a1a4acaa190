using System.Threading.Tasks.Sources;
using Gatehouse.Core.Execution;

namespace Gatehouse.AI.Ledger.Committing;

/// <summary>What a settled call waits with; used again once it was awaited.</summary>
internal sealed class SettleWaiter : IValueTaskSource
{
    private readonly Spares<SettleWaiter> _spares;
    private ManualResetValueTaskSourceCore<bool> _core;

    private SettleWaiter(Spares<SettleWaiter> spares) => _spares = spares;

    public ValueTask Task => new(this, _core.Version);

    public static SettleWaiter Take(Spares<SettleWaiter> spares) => spares.TryTake() ?? new SettleWaiter(spares);

    /// <summary>Runs what waits, on this thread.</summary>
    public void Complete() => _core.SetResult(true);

    public void GetResult(short token)
    {
        _core.GetResult(token);
        _core.Reset();
        _spares.Keep(this);
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}
