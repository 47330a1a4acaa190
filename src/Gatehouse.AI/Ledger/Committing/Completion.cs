namespace Gatehouse.AI.Ledger.Committing;

/// <summary>
/// Runs what waited for a batch: on the thread pool, a few of them one after another in one item of work, so that the writer goes on
/// with the next batch at once and the pool is not woken for each (decision 0156 has the figures).
/// </summary>
internal sealed class Completion : IThreadPoolWorkItem
{
    /// <summary>How many are run one after another.</summary>
    public const int Most = 16;

    private readonly SettleWaiter[] _waiters = new SettleWaiter[Most];
    private int _count;

    public static void Run(List<CommitItem> items, int most = Most)
    {
        Completion? next = null;
        foreach (var item in items)
        {
            if (item.Waiter is null)
            {
                continue;
            }

            next ??= new Completion();
            next._waiters[next._count++] = item.Waiter;
            if (next._count == most)
            {
                ThreadPool.UnsafeQueueUserWorkItem(next, preferLocal: false);
                next = null;
            }
        }

        if (next is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(next, preferLocal: false);
        }
    }

    public void Execute()
    {
        for (int i = 0; i < _count; i++)
        {
            _waiters[i].Complete();
        }
    }
}
