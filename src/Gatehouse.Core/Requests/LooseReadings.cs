namespace Gatehouse.Core.Requests;

/// <summary>
/// How less careful servers might read a canonical path: empty segments collapsed, parameters cut, escapes of delimiters
/// decoded, everything decoded twice; each habit alone and together (docs/decisions/0020).
/// </summary>
internal static class LooseReadings
{
    // Folded characters are found by servers that decoded everything, so fewer habits go with them.
    private const int MostKinds = 2;
    private const int MostKindsWhenFolded = 3;

    /// <summary>
    /// The readings that differ from the path: the one with every habit, and the ones between. A problem when the path has a
    /// dot segment to somebody, is encoded more than twice, or mixes so many oddities that nobody could say who reads it how.
    /// </summary>
    /// <param name="path">The canonical path.</param>
    /// <param name="everything">The reading with every habit; null when there is no other.</param>
    /// <param name="others">Those between.</param>
    /// <param name="bySlashes">Those of all that come about by taking %2F for a slash alone.</param>
    public static Problem? Find(string path, out string? everything, out string[] others, out string[] bySlashes)
    {
        everything = null;
        others = bySlashes = [];
        bool emptySegments = path.Contains("//", StringComparison.Ordinal);
        if (!emptySegments && path.AsSpan().IndexOfAny(';', '%') < 0 && !path.Contains("./", StringComparison.Ordinal) && path[^1] != '.')
        {
            return null;
        }

        var tokens = new PathToken[path.Length];
        int count = PathTokens.Read(path, tokens);
        if (count < 0)
        {
            return CanonicalPath.DeepEncoding;
        }

        var found = new List<string>();
        var plain = new HashSet<string>(StringComparer.Ordinal);
        string last = path;
        var problem = Collect(path, tokens.AsMemory(0, count), emptySegments, isFolded: false, found, plain, ref last);
        var folded = new PathToken[count];
        if (problem is null && PathFolding.Fold(tokens.AsSpan(0, count), folded) is > 0 and int length)
        {
            // Who folds one delimiter may leave another of its kind alone: readings for each of them would have no end.
            problem = PathTokens.AddsToDelimiters(tokens.AsSpan(0, count), folded.AsSpan(0, length)) ? CanonicalPath.TooManyReadings
                : PathTokens.IsDecodedTwice(folded.AsSpan(0, length))
                ? Collect(path, folded.AsMemory(0, length), emptySegments, isFolded: true, found, plain, ref last)
                : CanonicalPath.DeepEncoding;
        }

        if (problem is not null)
        {
            return problem;
        }

        bySlashes = path.Contains("%2F", StringComparison.Ordinal) ? [.. found.Where(f => !plain.Contains(f))] : [];
        if (!found.Remove(last) && found.Count > 0)
        {
            last = found[^1];
            found.RemoveAt(found.Count - 1);
        }

        everything = string.Equals(last, path, StringComparison.Ordinal) ? null : last;
        others = [.. found];
        return null;
    }

    private static Problem? Collect(string path, ReadOnlyMemory<PathToken> tokens, bool emptySegments, bool isFolded, List<string> found, HashSet<string> plain, ref string last)
    {
        if (PathTokens.HasDotSegment(tokens.Span))
        {
            return CanonicalPath.DotSegment;
        }

        var oddities = PathTokens.OdditiesOf(tokens.Span) with { HasEmptySegments = emptySegments };
        if (oddities.Structural > (isFolded ? MostKindsWhenFolded : MostKinds))
        {
            return CanonicalPath.TooManyReadings;
        }

        if (!oddities.Any)
        {
            return null;
        }

        foreach (var habits in oddities.Habits(leastDecodes: isFolded ? 2 : 0))
        {
            string reading = PathTokens.Write(tokens.Span, habits);
            AddOnce(found, reading, path);

            // Other habits may leave empty segments where the path had none.
            last = PathTokens.Collapse(reading);
            AddOnce(found, last, path);
            if (!habits.Heeds.HasFlag(HiddenStructure.Slashes) || oddities.Hidden != HiddenStructure.None)
            {
                plain.Add(reading);
                plain.Add(last);
            }
        }

        return null;
    }

    private static void AddOnce(List<string> found, string reading, string path)
    {
        if (!string.Equals(reading, path, StringComparison.Ordinal) && !found.Contains(reading))
        {
            found.Add(reading);
        }
    }
}
