using System.Threading.Tasks.Sources;

namespace Gatehouse.Core.Execution;

/// <summary>What stands for an async method's result while it waits. By itself: one that failed before its first wait.</summary>
internal class WaitingMethod<TResult> : IValueTaskSource<TResult>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<TResult> _core;

    public short Version => _core.Version;

    public void SetResult(TResult result) => _core.SetResult(result);

    public void SetException(Exception exception) => _core.SetException(exception);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);

    public TResult GetResult(short token)
    {
        // A second call, or one that is too early, throws here and takes nothing from whoever has it next.
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The result was asked for before the method had ended.");
        }

        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            Keep();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    /// <summary>Makes it ready for the next call of the method.</summary>
    protected virtual void Keep()
    {
    }
}
