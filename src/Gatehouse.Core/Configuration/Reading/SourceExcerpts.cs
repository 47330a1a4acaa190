using System.Text.RegularExpressions;

namespace Gatehouse.Core.Configuration.Reading;

/// <summary>
/// Adds the source line to problems, with every secret on it blotted out: those that the binder knows by their place, and
/// what looks like one in texts that could not be bound. Takes values of references out of messages.
/// </summary>
internal sealed partial class SourceExcerpts(SourceSet sources, IReadOnlyList<SourceMark> secrets)
{
    private const int LongestLine = 240;
    private const int ShortestHidden = 6;
    private readonly ILookup<(string File, int Line), SourceMark> _secrets = secrets.ToLookup(m => (m.File, m.Line));

    public ConfigurationProblem Finish(ConfigurationProblem problem, bool withLine)
    {
        problem = problem with { Message = Cleaned(problem.Message), Hint = problem.Hint is null ? null : Cleaned(problem.Hint) };
        if (!withLine || problem.Mark.Line == 0 || sources.Find(problem.Mark.File) is not { } file)
        {
            return problem;
        }

        string whole = file.Line(problem.Mark.Line);
        if (problem.Mark.Column > LongestLine || string.IsNullOrWhiteSpace(whole))
        {
            return problem;
        }

        char[] line = whole.ToCharArray(0, Math.Min(whole.Length, LongestLine));
        foreach (var mark in _secrets[(problem.Mark.File, problem.Mark.Line)])
        {
            Blot(line, mark.Column - 1, mark.Length);
        }

        BlotMatches(line, LikelySecret());
        if (problem.Code == ProblemCodes.Syntax || problem.Code == ProblemCodes.NotBuiltYet)
        {
            // Nobody knows what stands where in a text that is not YAML, or below a key that is not read yet.
            BlotMatches(line, LooksRandom());
        }

        for (int i = 0; i < line.Length; i++)
        {
            if (char.IsControl(line[i]) && line[i] != '\t')
            {
                line[i] = ' ';
            }
        }

        return problem with { SourceLine = new string(line).TrimEnd() };
    }

    // Checks of other parts quote values as well, and cannot know where a text came from.
    private string Cleaned(string text)
    {
        foreach (var (value, reference) in sources.Resolved)
        {
            if (value.Length >= ShortestHidden && text.Contains(value, StringComparison.Ordinal))
            {
                text = text.Replace(value, reference, StringComparison.Ordinal);
            }
        }

        return UserInfo().Replace(text, "://***@");
    }

    private static void BlotMatches(char[] line, Regex pattern)
    {
        try
        {
            // A quote that is not closed ends at the next one, and what follows was not looked at: again until nothing is left.
            string before;
            do
            {
                before = new string(line);
                foreach (Match match in pattern.Matches(before))
                {
                    var value = match.Groups["value"];
                    Blot(line, value.Index, value.ValueSpan.TrimEnd().Length);
                }
            }
            while (!line.AsSpan().SequenceEqual(before));
        }
        catch (RegexMatchTimeoutException)
        {
            // A machine that is too busy to look shows nothing.
            Blot(line, 0, line.Length);
        }
    }

    private static void Blot(char[] line, int start, int length)
    {
        for (int i = Math.Max(0, start); i < Math.Min(line.Length, start + length); i++)
        {
            line[i] = '*';
        }
    }

    // Values of keys whose name speaks of a secret, user info of URLs, and the prefixes of well-known kinds of keys.
    // References (${env:NAME}) stay readable.
    [GeneratedRegex(
        """(?:\b[\w-]*(?:secret|passw|token|credential|connection|api_?key|_key|keys?|authorization|cookie)\w*["']?\s*:\s*\[?\s*(?<value>(?!\s*["']?\$\{)(?:"[^"]*"?|'[^']*'?|[^\s#{}\[\],](?:(?!,\s)[^#{}\[\]])*)))|(?:://(?<value>[^/\s@]+)@)|(?:\b(?<value>(?:sk|pk|rk|ghp|xox[a-z]|AKIA|eyJ)[-_A-Za-z0-9]{8,}))""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex LikelySecret();

    [GeneratedRegex("(?<![\\w-])(?=[A-Za-z_-]*[0-9])(?=[0-9_-]*[A-Za-z])(?<value>[A-Za-z0-9_+=-]{16,})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LooksRandom();

    [GeneratedRegex("://[^/\\s@\"]+@", RegexOptions.NonBacktracking)]
    private static partial Regex UserInfo();
}
