namespace Gatehouse.Gateway.Upstreams.Concurrency;

/// <summary>Requests that wait, by class and within a class in the order they came. Used under the lock of its limit.</summary>
internal sealed class WaitingLine
{
    public const int Classes = 16;

    private readonly LinkedList<Waiter>?[] _lines = new LinkedList<Waiter>?[Classes];

    public int Count { get; private set; }

    public void Add(Waiter waiter)
    {
        (_lines[waiter.Priority] ??= new()).AddLast(waiter);
        Count++;
    }

    /// <summary>Takes out the one that has waited longest in the highest class; null when nobody waits.</summary>
    public Waiter? TakeFirst()
    {
        foreach (var line in _lines)
        {
            if (line?.First is { } first)
            {
                line.RemoveFirst();
                Count--;
                return first.Value;
            }
        }

        return null;
    }

    /// <summary>Takes out the one of the lowest class that came last, when that class is below this one.</summary>
    public Waiter? TakeBelow(int priority)
    {
        for (int i = Classes - 1; i > priority; i--)
        {
            if (_lines[i]?.Last is { } last)
            {
                _lines[i]!.RemoveLast();
                Count--;
                return last.Value;
            }
        }

        return null;
    }

    /// <summary>Takes out one whose deadline has passed; null when there is none.</summary>
    public Waiter? TakeExpired(long now)
    {
        foreach (var line in _lines)
        {
            if (line?.First is { } first && first.Value.Deadline <= now)
            {
                line.RemoveFirst();
                Count--;
                return first.Value;
            }
        }

        return null;
    }

    /// <summary>Whether it was still in line.</summary>
    public bool Remove(Waiter waiter)
    {
        if (_lines[waiter.Priority]?.Remove(waiter) != true)
        {
            return false;
        }

        Count--;
        return true;
    }

    /// <summary>The deadline that comes first; the largest number when nobody waits.</summary>
    public long NextDeadline()
    {
        long next = long.MaxValue;
        foreach (var line in _lines)
        {
            if (line?.First is { } first)
            {
                next = Math.Min(next, first.Value.Deadline);
            }
        }

        return next;
    }
}
