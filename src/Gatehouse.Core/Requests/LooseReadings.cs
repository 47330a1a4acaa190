namespace Gatehouse.Core.Requests;

/// <summary>
/// How less careful servers might read a canonical path: empty segments collapsed, parameters cut, escapes of delimiters
/// decoded, everything decoded twice; each habit alone and together (docs/decisions/0020).
/// </summary>
internal static class LooseReadings
{
    /// <summary>
    /// The readings that differ from the path: the one with every habit, and the ones between. A problem when the path is
    /// encoded more than twice or mixes so many oddities that nobody could say who reads it how.
    /// </summary>
    public static Problem? Find(string path, out string? everything, out string[] others)
    {
        everything = null;
        others = [];
        bool emptySegments = path.Contains("//", StringComparison.Ordinal);
        if (!emptySegments && path.AsSpan().IndexOfAny(';', '%') < 0)
        {
            return null;
        }

        var tokens = new PathToken[path.Length];
        int count = PathTokens.Read(path, tokens);
        if (count < 0)
        {
            return CanonicalPath.DeepEncoding;
        }

        var oddities = PathTokens.OdditiesOf(tokens.AsSpan(0, count)) with { HasEmptySegments = emptySegments };
        if (oddities.Structural > 2)
        {
            return CanonicalPath.TooManyReadings;
        }

        if (oddities.Any)
        {
            Collect(path, tokens.AsMemory(0, count), oddities, out everything, out others);
        }

        return null;
    }

    private static void Collect(string path, ReadOnlyMemory<PathToken> tokens, PathOddities oddities, out string? everything, out string[] others)
    {
        var found = new List<string>();
        string last = path;
        foreach (var habits in oddities.Habits())
        {
            string reading = PathTokens.Write(tokens.Span, habits);
            AddOnce(found, reading, path);

            // Other habits may leave empty segments where the path had none.
            last = PathTokens.Collapse(reading);
            AddOnce(found, last, path);
        }

        if (!found.Remove(last) && found.Count > 0)
        {
            last = found[^1];
            found.RemoveAt(found.Count - 1);
        }

        everything = string.Equals(last, path, StringComparison.Ordinal) ? null : last;
        others = [.. found];
    }

    private static void AddOnce(List<string> found, string reading, string path)
    {
        if (!string.Equals(reading, path, StringComparison.Ordinal) && !found.Contains(reading))
        {
            found.Add(reading);
        }
    }
}
