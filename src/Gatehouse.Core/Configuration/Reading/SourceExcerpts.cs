using System.Text.RegularExpressions;

namespace Gatehouse.Core.Configuration.Reading;

/// <summary>
/// Adds the source line to problems, with every secret on it blotted out: those that the binder knows by their place, and
/// what looks like one in texts that could not be bound.
/// </summary>
internal sealed partial class SourceExcerpts(SourceSet sources, IReadOnlyList<SourceMark> secrets)
{
    private const int LongestLine = 160;
    private readonly ILookup<(string File, int Line), SourceMark> _secrets = secrets.ToLookup(m => (m.File, m.Line));

    public ConfigurationProblem AddTo(ConfigurationProblem problem)
    {
        if (problem.Mark.Line == 0 || sources.Find(problem.Mark.File) is not { } file)
        {
            return problem;
        }

        char[] line = file.Line(problem.Mark.Line).ToCharArray();
        foreach (var mark in _secrets[(problem.Mark.File, problem.Mark.Line)])
        {
            Blot(line, mark.Column - 1, mark.Length);
        }

        foreach (Match match in LikelySecret().Matches(new string(line)))
        {
            var value = match.Groups["value"];
            Blot(line, value.Index, value.Length);
        }

        for (int i = 0; i < line.Length; i++)
        {
            if (char.IsControl(line[i]) && line[i] != '\t')
            {
                line[i] = ' ';
            }
        }

        return problem with { SourceLine = new string(line, 0, Math.Min(line.Length, LongestLine)).TrimEnd() };
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
        """(?:\b[\w-]*(?:secret|passw|token|credential|connection|api_?key|_key|keys?)\b["']?\s*:\s*\[?\s*(?<value>(?!\s*["']?\$\{)(?:"[^"]*"?|'[^']*'?|[^\s#{}\[\],][^#{}\[\]]*)))|(?:://(?<value>[^/\s@]+)@)|(?:\b(?<value>(?:sk|pk|rk|ghp|xox[a-z]|AKIA|eyJ)[-_A-Za-z0-9]{8,}))""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 200)]
    private static partial Regex LikelySecret();
}
