namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Draws places of a list by weight: at once when all weigh the same, else in the logarithm of their number.</summary>
internal sealed class WeightedDraw
{
    private readonly int _count;

    // Sums of the weights up to and with each place; null when all weigh the same.
    private readonly long[]? _upTo;

    public WeightedDraw(ReadOnlySpan<WeightedTarget> targets)
    {
        _count = targets.Length;
        long[] upTo = new long[targets.Length];
        long sum = 0;
        bool differs = false;
        for (int i = 0; i < targets.Length; i++)
        {
            upTo[i] = sum += targets[i].Weight;
            differs |= targets[i].Weight != targets[0].Weight;
        }

        _upTo = differs ? upTo : null;
    }

    public int Next(Random random) => _upTo is null ? random.Next(_count) : PlaceOf(random.NextInt64(_upTo[^1]));

    /// <summary>Two places that are never the same; of lists with at least two.</summary>
    public (int First, int Second) Pair(Random random)
    {
        if (_upTo is null)
        {
            int one = random.Next(_count);
            int other = random.Next(_count - 1);
            return (one, other >= one ? other + 1 : other);
        }

        // The second is drawn as if the first were not there.
        int first = PlaceOf(random.NextInt64(_upTo[^1]));
        long before = first == 0 ? 0 : _upTo[first - 1];
        long weight = _upTo[first] - before;
        long ticket = random.NextInt64(_upTo[^1] - weight);
        return (first, PlaceOf(ticket >= before ? ticket + weight : ticket));
    }

    private int PlaceOf(long ticket)
    {
        // The first sum that is larger than the ticket.
        int at = Array.BinarySearch(_upTo!, ticket);
        return at >= 0 ? at + 1 : ~at;
    }
}
