namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>
/// Sorts keys that lie about evenly over all numbers, as hashes do: each goes near its place at once, so that the time grows
/// with their count alone. Sets of targets are made on event loops.
/// </summary>
internal static class EvenSort
{
    private const int Few = 16;

    /// <summary>Sorts by key.</summary>
    public static void Sort(ref ulong[] keys, ref int[] items)
    {
        ulong count = (ulong)keys.Length;
        int[] ends = EndsOf(keys);
        ulong[] sorted = new ulong[keys.Length];
        int[] followed = new int[keys.Length];
        for (int i = keys.Length - 1; i >= 0; i--)
        {
            int at = --ends[PlaceOf(keys[i], count)];
            (sorted[at], followed[at]) = (keys[i], items[i]);
        }

        // What were the ends are the beginnings now.
        for (int place = 0; place < ends.Length; place++)
        {
            int end = place + 1 < ends.Length ? ends[place + 1] : sorted.Length;
            SortWithin(sorted.AsSpan(ends[place]..end), followed.AsSpan(ends[place]..end));
        }

        (keys, items) = (sorted, followed);
    }

    private static int PlaceOf(ulong key, ulong count) => (int)Math.BigMul(key, count, out _);

    private static int[] EndsOf(ulong[] keys)
    {
        int[] ends = new int[keys.Length];
        foreach (ulong key in keys)
        {
            ends[PlaceOf(key, (ulong)keys.Length)]++;
        }

        for (int place = 1; place < ends.Length; place++)
        {
            ends[place] += ends[place - 1];
        }

        return ends;
    }

    private static void SortWithin(Span<ulong> keys, Span<int> items)
    {
        if (keys.Length > Few)
        {
            keys.Sort(items);
            return;
        }

        for (int i = 1; i < keys.Length; i++)
        {
            var (key, item) = (keys[i], items[i]);
            int to = i;
            for (; to > 0 && keys[to - 1] > key; to--)
            {
                (keys[to], items[to]) = (keys[to - 1], items[to - 1]);
            }

            (keys[to], items[to]) = (key, item);
        }
    }
}
