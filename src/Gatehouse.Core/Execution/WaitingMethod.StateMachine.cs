using System.Runtime.CompilerServices;

namespace Gatehouse.Core.Execution;

/// <summary>An async method that waits: its variables, how it goes on, and a few kept with each thread for later calls.</summary>
internal sealed class WaitingMethod<TResult, TStateMachine> : WaitingMethod<TResult>
    where TStateMachine : IAsyncStateMachine
{
    /// <summary>As many calls as one event loop is likely to have waiting at once.</summary>
    private const int MostKept = 128;

    private static readonly ContextCallback MoveInContext = static box => ((WaitingMethod<TResult, TStateMachine>)box!).StateMachine.MoveNext();

    [ThreadStatic]
    private static Stack<WaitingMethod<TResult, TStateMachine>>? _kept;

    private WaitingMethod() => Continuation = MoveNext;

    /// <summary>Goes on after a wait. Made once.</summary>
    public Action Continuation { get; }

    public ExecutionContext? Context { get; set; }

    /// <summary>The method's variables; a field, because it runs in place.</summary>
#pragma warning disable CA1051 // Visible instance field
    public TStateMachine StateMachine = default!;
#pragma warning restore CA1051

    public static WaitingMethod<TResult, TStateMachine> Take()
        => _kept is { } kept && kept.TryPop(out var box) ? box : new WaitingMethod<TResult, TStateMachine>();

    protected override void Keep()
    {
        StateMachine = default!;
        Context = null;
        var kept = _kept ??= new Stack<WaitingMethod<TResult, TStateMachine>>();
        if (kept.Count < MostKept)
        {
            kept.Push(this);
        }
    }

    private void MoveNext()
    {
        if (Context is { } context)
        {
            ExecutionContext.Run(context, MoveInContext, this);
        }
        else
        {
            StateMachine.MoveNext();
        }
    }
}
