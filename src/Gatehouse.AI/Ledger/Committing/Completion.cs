namespace Gatehouse.AI.Ledger.Committing;

/// <summary>
/// Runs what waited for a batch: on the thread pool, a few of them one after another in one item of work, so that the writer goes on
/// with the next batch at once and the pool is not woken for each (decision 0156 has the figures).
/// </summary>
internal sealed class Completion : IThreadPoolWorkItem
{
    private readonly SettleWaiter[] _waiters;
    private int _count;

    private Completion(int most) => _waiters = new SettleWaiter[most];

    /// <param name="items">What is done.</param>
    /// <param name="together">How many are run one after another; 0 for all on this thread.</param>
    public static void Run(List<CommitItem> items, int together)
    {
        Completion? next = null;
        int left = items.Count;
        foreach (var item in items)
        {
            left--;
            if (item.Waiter is null)
            {
                continue;
            }

            if (together == 0)
            {
                item.Waiter.Complete();
                continue;
            }

            next ??= new Completion(Math.Min(together, left + 1));
            next._waiters[next._count++] = item.Waiter;
            if (next._count == next._waiters.Length)
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
