namespace Gatehouse.Gateway.Policies.RateLimit;

/// <summary>
/// Never more than limit requests in any window of time. The times of the requests that passed are kept; up to 32 each by
/// itself, above that in slots of a 32nd of the window, and a slot is held until its last request has left the window: the
/// limit is never passed, and a place may come free up to 3 % of the window late.
/// </summary>
internal sealed class SlidingWindow(int limit, TimeSpan window) : LimitAlgorithm
{
    private const int Slots = 32;

    private readonly double _window = window.TotalSeconds;
    private readonly double _slotWidth = limit <= Slots ? 0 : window.TotalSeconds / Slots;

    public override double Recovery => _window;

    public override string Description => $"{limit} per {window.TotalSeconds:0.###} s (sliding window)";

    public override LimitCounter NewCounter() => new Counter();

    public override LimitReading Take(LimitCounter counter, double now)
    {
        var used = (Counter)counter;
        lock (used)
        {
            // Clocks of two threads may be read in one order and arrive in the other.
            now = Math.Max(now, used.Latest);
            used.Forget(now - _window);
            if (used.Total >= limit)
            {
                return new LimitReading(IsAllowed: false, 0, used.Latest + _window - now, used.PlaceAfter(used.Total - limit) + _window - now);
            }

            used.Add(now, _slotWidth);
            return new LimitReading(IsAllowed: true, limit - used.Total, _window, 0);
        }
    }

    /// <summary>A ring of slots, oldest first, that grows to what the caller needs.</summary>
    private sealed class Counter : LimitCounter
    {
        private Slot[] _ring = new Slot[2];
        private int _first;
        private int _count;

        public int Total { get; private set; }

        public double Latest { get; private set; } = double.NegativeInfinity;

        public void Forget(double before)
        {
            while (_count > 0 && _ring[_first].Last <= before)
            {
                Total -= _ring[_first].Requests;
                _first = At(1);
                _count--;
            }
        }

        public void Add(double now, double width)
        {
            Total++;
            Latest = now;
            if (_count > 0)
            {
                ref var newest = ref _ring[At(_count - 1)];
                if (now - newest.Start < width || newest.Last == now || _count > Slots)
                {
                    newest = new Slot(newest.Start, now, newest.Requests + 1);
                    return;
                }
            }

            if (_count == _ring.Length)
            {
                Grow();
            }

            _ring[At(_count++)] = new Slot(now, now, 1);
        }

        /// <summary>When the slot was last used whose end makes room, if so many more than the limit are held (after a reload lowered it).</summary>
        public double PlaceAfter(int excess)
        {
            int i = 0;
            for (int freed = _ring[_first].Requests; freed <= excess && i < _count - 1; freed += _ring[At(i)].Requests)
            {
                i++;
            }

            return _ring[At(i)].Last;
        }

        private int At(int offset)
        {
            int index = _first + offset;
            return index < _ring.Length ? index : index - _ring.Length;
        }

        private void Grow()
        {
            var larger = new Slot[Math.Min(_ring.Length * 2, Slots + 2)];
            for (int i = 0; i < _count; i++)
            {
                larger[i] = _ring[At(i)];
            }

            _ring = larger;
            _first = 0;
        }

        private readonly record struct Slot(double Start, double Last, int Requests);
    }
}
