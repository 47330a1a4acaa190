using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gatehouse.Core.Execution;

/// <summary>
/// For async methods of every request: what such a method needs while it waits is kept and used again. As
/// <see cref="PoolingAsyncValueTaskMethodBuilder"/>, which keeps one for each thread and so makes a new one nearly always
/// while many requests wait at once (decision 0073). The result must be awaited exactly once.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public struct ReusedValueTaskMethodBuilder
{
    private ReusedValueTaskMethodBuilder<bool> _inner;

    public readonly ValueTask Task => _inner.Box is { } box ? new ValueTask(box, box.Version) : default;

    public static ReusedValueTaskMethodBuilder Create() => default;

    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
        => _inner.Start(ref stateMachine);

    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    public void SetResult() => _inner.SetResult(true);

    public void SetException(Exception exception) => _inner.SetException(exception);

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine
        => _inner.AwaitOnCompleted(ref awaiter, ref stateMachine);

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
        => _inner.AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);
}
