using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>
/// A ring of points that targets own by their addresses, as many as their weights: a key belongs to the owner of the next
/// point. A target that is added takes its part from all others, and nothing moves between those.
/// </summary>
internal sealed class HashRing
{
    // Shares of targets of one weight then differ by about a tenth.
    private const int PointsPerTarget = 160;

    private readonly ulong[] _points;
    private readonly int[] _owners;

    public HashRing(ReadOnlySpan<ServiceTarget> targets)
    {
        double each = PointsPerWeight(targets);
        int[] counts = new int[targets.Length];
        for (int i = 0; i < targets.Length; i++)
        {
            counts[i] = Math.Max(1, (int)Math.Round(targets[i].Weight * each));
        }

        _points = new ulong[counts.Sum()];
        _owners = new int[_points.Length];
        var seen = new Dictionary<string, ulong>(StringComparer.Ordinal);
        for (int i = 0, at = 0; i < targets.Length; i++)
        {
            string name = targets[i].Name;
            ulong occurrence = seen[name] = seen.GetValueOrDefault(name) + 1;
            ulong address = StableHash.Of(name, occurrence);
            for (int k = 0; k < counts[i]; k++, at++)
            {
                _points[at] = StableHash.Mix(address + (ulong)k * 0x9E37_79B9_7F4A_7C15);
                _owners[at] = i;
            }
        }

        EvenSort.Sort(ref _points, ref _owners);
    }

    public int Length => _points.Length;

    /// <summary>Place of the first point at or after the hash.</summary>
    public int Find(ulong hash)
    {
        int at = Array.BinarySearch(_points, hash);
        at = at < 0 ? ~at : at;
        return at == _points.Length ? 0 : at;
    }

    /// <summary>Who owns a point, as its place in the list of targets.</summary>
    public int OwnerOf(int point) => _owners[point];

    // From the mean weight cut to a power of two: were it exact, a target that is added would move the points of all.
    private static double PointsPerWeight(ReadOnlySpan<ServiceTarget> targets)
    {
        long sum = 0;
        foreach (var target in targets)
        {
            sum += target.Weight;
        }

        return PointsPerTarget / Math.Pow(2, Math.Floor(Math.Log2(Math.Max(1.0, (double)sum / targets.Length))));
    }
}
