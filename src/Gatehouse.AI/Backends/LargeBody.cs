using System.Runtime.CompilerServices;

namespace Gatehouse.AI.Backends;

/// <summary>
/// The one rule for work on bodies that grows with their size: handlers run on the event loop of the sockets, where some
/// microseconds are nothing and milliseconds hold up every other connection. Over this size the rest of the handler goes
/// to the thread pool first.
/// </summary>
internal static class LargeBody
{
    public const int OffLoopBytes = 64 * 1024;

    /// <summary>Awaited before a body is read or translated.</summary>
    public static OffLoop LeaveLoop(int bytes) => new(bytes > OffLoopBytes);

    internal readonly struct OffLoop(bool leaves)
    {
        public Awaiter GetAwaiter() => new(leaves);
    }

    internal readonly struct Awaiter(bool leaves) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => !leaves;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(static c => c(), continuation, preferLocal: false);

        public void UnsafeOnCompleted(Action continuation) => ThreadPool.UnsafeQueueUserWorkItem(static c => c(), continuation, preferLocal: false);
    }
}
