using DnsClient.Protocol;

namespace Gatehouse.Gateway.Upstreams.Discovery.Dns;

/// <summary>
/// An SRV record with its weight as that of a target. Weight 0 is the smallest share that is still served (RFC 2782), not
/// none; the weight of a host is shared by its addresses.
/// </summary>
internal sealed record SrvWeights(SrvRecord Record, int Weight, int Priority)
{
    private const int LargestWeight = 10_000;
    private const int LargestPriority = 100;
    private const int MostShares = 60;

    /// <param name="records">All records of the answer.</param>
    /// <param name="addressesOf">How many addresses the host of a record has.</param>
    public static IEnumerable<SrvWeights> Of(IReadOnlyList<SrvRecord> records, Func<SrvRecord, int> addressesOf)
    {
        // Only the order of priorities means something: 10 and 20 are the first and the second.
        int rank = 0;
        foreach (var group in records.GroupBy(r => r.Priority).OrderBy(g => g.Key))
        {
            bool areAllZero = group.All(r => r.Weight == 0);
            int shares = group.Select(r => Math.Max(1, addressesOf(r))).Aggregate(1, LeastCommonMultiple);
            double[] weights = [.. group.Select(r => (areAllZero ? 1.0 : r.Weight) * shares / Math.Max(1, addressesOf(r)))];

            // A tenth of the smallest for those of weight 0, and all of it within the range of weights.
            double scale = !areAllZero && group.Any(r => r.Weight == 0) ? 10 : 1;
            scale = Math.Min(scale, LargestWeight / weights.Max());
            foreach (var (record, weight) in group.Zip(weights))
            {
                yield return new SrvWeights(record, Math.Max(1, (int)Math.Round(weight * scale)), Math.Min(rank, LargestPriority));
            }

            rank++;
        }
    }

    private static int LeastCommonMultiple(int a, int b)
    {
        int x = a, y = b;
        while (y != 0)
        {
            (x, y) = (y, x % y);
        }

        return Math.Min(MostShares, a / x * b);
    }
}
