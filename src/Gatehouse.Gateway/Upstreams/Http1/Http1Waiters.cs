namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>Calls that wait while all connections are taken, in the order they came. Not on the common path: it locks.</summary>
internal sealed class Http1Waiters
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private int _count;

    public bool Any => Volatile.Read(ref _count) > 0;

    /// <summary>Stands in line. What is awaited completes when it is worth looking again.</summary>
    public LinkedListNode<TaskCompletionSource> Join()
    {
        lock (_lock)
        {
            var node = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            Interlocked.Increment(ref _count);
            return node;
        }
    }

    /// <summary>Leaves the line. A call that was woken passes it on: another may find what it did not need.</summary>
    public void Leave(LinkedListNode<TaskCompletionSource> node, bool passesOn)
    {
        lock (_lock)
        {
            if (node.List is not null)
            {
                _waiting.Remove(node);
                Interlocked.Decrement(ref _count);
                return;
            }
        }

        if (passesOn)
        {
            Wake();
        }
    }

    /// <summary>Wakes the first in line.</summary>
    public void Wake()
    {
        if (!Any)
        {
            return;
        }

        lock (_lock)
        {
            if (_waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                Interlocked.Decrement(ref _count);
                first.Value.SetResult();
            }
        }
    }
}
