using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.Core.Execution;

/// <summary>
/// Things that are used again: a few with each thread, which costs no lock, and a bounded store for all. Every ten
/// seconds half of what nobody needed in that time is let go.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Things come back after their owner has ended; the finalizer lets go of the shelves.")]
public sealed class Spares<T>
    where T : class
{
    private const int ShelfSize = 8;

    private static readonly TimeSpan TrimEvery = TimeSpan.FromSeconds(10);

    private readonly int _capacity;
    private readonly ThreadLocal<Shelf> _shelves = new(static () => new Shelf());
    private readonly Lock _gate = new();
    private readonly Stack<T> _store = new();
    private readonly ITimer _trimming;
    private int _fewest;

    /// <param name="capacity">The most that the store keeps; what comes back above that is left to the collector.</param>
    /// <param name="time">What trims by.</param>
    public Spares(int capacity, TimeProvider time)
    {
        _capacity = capacity;
        _trimming = time.CreateTimer(static spares => ((Spares<T>)spares!).Trim(), this, TrimEvery, TrimEvery);
    }

    /// <summary>How many the store has; what is with the threads is not counted.</summary>
    public int Stored
    {
        get
        {
            lock (_gate)
            {
                return _store.Count;
            }
        }
    }

    /// <summary>One that was kept; null when there is none.</summary>
    public T? TryTake()
    {
        var shelf = _shelves.Value!;
        if (shelf.Count == 0)
        {
            Fill(shelf);
        }

        if (shelf.Count == 0)
        {
            return null;
        }

        ref var place = ref shelf.Items[--shelf.Count];
        var item = place;
        place = null;
        return item;
    }

    public void Keep(T item)
    {
        var shelf = _shelves.Value!;
        if (shelf.Count == ShelfSize)
        {
            Empty(shelf);
        }

        shelf.Items[shelf.Count++] = item;
    }

    /// <summary>Trims no more; things may still be taken and come back.</summary>
    public void Stop() => _trimming.Dispose();

    private void Trim()
    {
        lock (_gate)
        {
            for (int surplus = (_fewest + 1) / 2; surplus > 0; surplus--)
            {
                _store.Pop();
            }

            _fewest = _store.Count;
            if (_fewest == 0)
            {
                _store.TrimExcess();
            }
        }
    }

    // Half a shelf at a time: a thread that only takes, or only gives back, locks every fourth time.
    private void Fill(Shelf shelf)
    {
        lock (_gate)
        {
            while (shelf.Count < ShelfSize / 2 && _store.TryPop(out var item))
            {
                shelf.Items[shelf.Count++] = item;
            }

            _fewest = Math.Min(_fewest, _store.Count);
        }
    }

    private void Empty(Shelf shelf)
    {
        lock (_gate)
        {
            while (shelf.Count > ShelfSize / 2)
            {
                ref var place = ref shelf.Items[--shelf.Count];
                if (_store.Count < _capacity)
                {
                    _store.Push(place!);
                }

                place = null;
            }
        }
    }

    private sealed class Shelf
    {
        public readonly T?[] Items = new T?[ShelfSize];
        public int Count;
    }
}
