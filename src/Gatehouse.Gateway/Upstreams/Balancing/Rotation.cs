namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>
/// Places of a list in turn, by weight. The order of one round is laid out beforehand: a target of weight 5 is spread over
/// the round, not taken five times in a row.
/// </summary>
internal sealed class Rotation(WeightedTarget[] targets, RotationState state)
{
    // Weights are shortened by their greatest common divisor; a longer round is cut, at an error below one per cent.
    private const int LongestRound = 10_000;

    // More steps than this would hold an event loop: the round is then laid out the quicker way.
    private const int MostSteps = 100_000;

    private readonly int[] _round = LayOut(targets);

    public int Next() => _round[state.Next() % (uint)_round.Length];

    private static int[] LayOut(WeightedTarget[] targets)
    {
        int divisor = targets.Select(t => t.Weight).Aggregate(GreatestCommonDivisor);
        int[] weights = [.. targets.Select(t => t.Weight / divisor)];
        if (weights.All(w => w == 1))
        {
            return [.. Enumerable.Range(0, weights.Length)];
        }

        long total = weights.Sum(w => (long)w);
        int length = (int)Math.Min(total, Math.Max(LongestRound, weights.Length));
        return (long)length * weights.Length <= MostSteps ? Smooth(weights, total, length) : Spread(weights, total, length);
    }

    /// <summary>Smooth weighted round robin: each step every target gains its weight, and the richest pays for the turn.</summary>
    private static int[] Smooth(int[] weights, long total, int length)
    {
        long[] current = new long[weights.Length];
        int[] round = new int[length];
        for (int i = 0; i < round.Length; i++)
        {
            int best = 0;
            for (int t = 0; t < current.Length; t++)
            {
                current[t] += weights[t];
                if (current[t] > current[best])
                {
                    best = t;
                }
            }

            current[best] -= total;
            round[i] = best;
        }

        return round;
    }

    /// <summary>Every target at even distances, each from a start of its own; everybody has at least one turn.</summary>
    private static int[] Spread(int[] weights, long total, int length)
    {
        const double GoldenRatio = 0.618033988749895;
        int[] turns = [.. weights.Select(w => (int)Math.Max(1, (w * (long)length + total / 2) / total))];
        ulong[] places = new ulong[turns.Sum()];
        int[] round = new int[places.Length];
        for (int t = 0, at = 0; t < turns.Length; t++)
        {
            double start = t * GoldenRatio % 1;
            for (int k = 0; k < turns[t]; k++, at++)
            {
                // A share of the round as one of all numbers.
                places[at] = (ulong)((k + start) / turns[t] * ulong.MaxValue);
                round[at] = t;
            }
        }

        EvenSort.Sort(ref places, ref round);
        return round;
    }

    private static int GreatestCommonDivisor(int a, int b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
