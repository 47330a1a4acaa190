using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>
/// Takes targets in turn by weight. The order of one round is laid out when the service is compiled (smooth weighted
/// round robin: a target of weight 5 is spread over the round, not taken five times in a row).
/// </summary>
internal sealed class RoundRobinBalancer(IReadOnlyList<int> weights, RotationState state) : Balancer
{
    // Weights are shortened by their greatest common divisor; a longer round is cut, at an error below one per cent.
    private const int LongestRound = 10_000;

    private readonly ushort[] _round = LayOut(weights);

    public override ServiceTarget Choose(ServiceTarget[] targets, Exchange exchange) => targets[_round[state.Next() % (uint)_round.Length]];

    private static ushort[] LayOut(IReadOnlyList<int> weights)
    {
        int divisor = weights.Aggregate(GreatestCommonDivisor);
        long total = weights.Sum(w => (long)w / divisor);
        long[] current = new long[weights.Count];
        ushort[] round = new ushort[Math.Min(total, LongestRound)];
        for (int i = 0; i < round.Length; i++)
        {
            int best = 0;
            for (int t = 0; t < current.Length; t++)
            {
                current[t] += weights[t] / divisor;
                if (current[t] > current[best])
                {
                    best = t;
                }
            }

            current[best] -= total;
            round[i] = (ushort)best;
        }

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
