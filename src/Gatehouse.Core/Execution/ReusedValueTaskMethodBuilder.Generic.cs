using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gatehouse.Core.Execution;

/// <summary>As <see cref="ReusedValueTaskMethodBuilder"/>, for methods with a result.</summary>
[StructLayout(LayoutKind.Auto)]
public struct ReusedValueTaskMethodBuilder<TResult>
{
    private TResult _result;

    public readonly ValueTask<TResult> Task => Box is { } box ? new ValueTask<TResult>(box, box.Version) : new ValueTask<TResult>(_result);

    /// <summary>Null until the method waits or fails.</summary>
    internal WaitingMethod<TResult>? Box { get; private set; }

    // The compiler calls it.
#pragma warning disable CA1000 // Static member on a generic type
    public static ReusedValueTaskMethodBuilder<TResult> Create() => default;
#pragma warning restore CA1000

    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
        => default(AsyncValueTaskMethodBuilder).Start(ref stateMachine);

    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    public void SetResult(TResult result)
    {
        if (Box is { } box)
        {
            box.SetResult(result);
        }
        else
        {
            _result = result;
        }
    }

    public void SetException(Exception exception) => (Box ??= new WaitingMethod<TResult>()).SetException(exception);

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine
        => awaiter.OnCompleted(Wait(ref stateMachine));

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine
        => awaiter.UnsafeOnCompleted(Wait(ref stateMachine));

    private Action Wait<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (Box is not WaitingMethod<TResult, TStateMachine> box)
        {
            // This builder is part of the state machine: it has to know the box before it is copied there.
            box = WaitingMethod<TResult, TStateMachine>.Take();
            Box = box;
            box.StateMachine = stateMachine;
        }

        box.Context = ExecutionContext.Capture();
        return box.Continuation;
    }
}
