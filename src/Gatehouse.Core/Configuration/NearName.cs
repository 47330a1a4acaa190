namespace Gatehouse.Core.Configuration;

/// <summary>Finds the name that was probably meant, by edit distance (a swap of neighbours counts one).</summary>
public static class NearName
{
    /// <summary>The nearest candidate within a third of the length; null when none is near.</summary>
    public static string? Find(string written, IEnumerable<string> candidates)
    {
        if (written.Length is 0 or > 64)
        {
            return null;
        }

        string? best = null;
        int limit = Math.Max(1, written.Length / 3) + 1;
        string folded = Fold(written);
        foreach (string candidate in candidates)
        {
            if (Math.Abs(candidate.Length - written.Length) >= limit || candidate.Length > 64)
            {
                continue;
            }

            int distance = Distance(folded, Fold(candidate));
            if (distance < limit)
            {
                (best, limit) = (candidate, distance);
            }

            if (distance == 0)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>`Did you mean "x"?`, or null.</summary>
    public static string? Hint(string written, IEnumerable<string> candidates)
        => Find(written, candidates) is { } near ? $"Did you mean \"{near}\"?" : null;

    private static string Fold(string name) => name.ToLowerInvariant().Replace('-', '_').Replace(' ', '_');

    private static int Distance(string a, string b)
    {
        Span<int> before = stackalloc int[b.Length + 1];
        Span<int> last = stackalloc int[b.Length + 1];
        Span<int> row = stackalloc int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            var free = before;
            before = last;
            last = row;
            row = free;
        }

        return last[b.Length];
    }
}
