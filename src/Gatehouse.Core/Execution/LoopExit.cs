using System.Runtime.CompilerServices;

namespace Gatehouse.Core.Execution;

/// <summary>Takes the rest of an async method to the thread pool when it runs on an event loop. Made by <see cref="EventLoop"/>.</summary>
public readonly struct LoopExit
{
    private readonly bool _leaves;

    internal LoopExit(bool leaves) => _leaves = leaves;

    public Awaiter GetAwaiter() => new(_leaves);

    public readonly struct Awaiter : ICriticalNotifyCompletion
    {
        private readonly bool _leaves;

        internal Awaiter(bool leaves) => _leaves = leaves;

        public bool IsCompleted => !_leaves || !EventLoop.IsCurrent;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation)
            => ThreadPool.QueueUserWorkItem(Resume, (continuation, SynchronizationContext.Current), preferLocal: false);

        public void UnsafeOnCompleted(Action continuation)
            => ThreadPool.UnsafeQueueUserWorkItem(Resume, (continuation, SynchronizationContext.Current), preferLocal: false);

        // A context goes along, as it does with every other wait; the pool takes it away after the work item.
        private static void Resume((Action Continuation, SynchronizationContext? Context) left)
        {
            if (left.Context is not null)
            {
                SynchronizationContext.SetSynchronizationContext(left.Context);
            }

            left.Continuation();
        }
    }
}
