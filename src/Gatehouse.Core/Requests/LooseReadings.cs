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

        var present = PathTokens.HabitsThatMatter(tokens.AsSpan(0, count)) | (emptySegments ? ReadingHabits.CollapseSlashes : ReadingHabits.None);
        if (Structural(present) > 2)
        {
            return CanonicalPath.TooManyReadings;
        }

        if (present != ReadingHabits.None)
        {
            Collect(path, tokens.AsSpan(0, count), present, out everything, out others);
        }

        return null;
    }

    private static int Structural(ReadingHabits habits)
        => System.Numerics.BitOperations.PopCount((uint)(habits & ~ReadingHabits.Decode));

    private static void Collect(string path, ReadOnlySpan<PathToken> tokens, ReadingHabits present, out string? everything, out string[] others)
    {
        var found = new List<string>();
        for (var habits = ReadingHabits.None; habits <= ReadingHabits.All; habits++)
        {
            bool decodesTwiceOnly = habits.HasFlag(ReadingHabits.DecodeTwice) && !habits.HasFlag(ReadingHabits.Decode) && present.HasFlag(ReadingHabits.Decode);
            if ((habits & ~present) != ReadingHabits.None || decodesTwiceOnly)
            {
                continue;
            }

            string reading = PathTokens.Write(tokens, habits);
            AddOnce(found, reading, path);

            // Other habits may leave empty segments where the path had none.
            AddOnce(found, PathTokens.Collapse(reading), path);
        }

        string last = PathTokens.Collapse(PathTokens.Write(tokens, present));
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
