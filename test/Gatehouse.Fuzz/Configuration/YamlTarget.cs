using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration;
using Gatehouse.Server;

namespace Gatehouse.Fuzz.Configuration;

/// <summary>
/// The loader with the whole language: it throws nothing, takes bounded memory, tells each problem at a place that is in the
/// text, comes to the same twice, and shows no secret, neither one that a variable has nor one that stands behind a key which
/// names it so.
/// </summary>
internal static partial class YamlTarget
{
    private const string FileName = "gatehouse.yaml";
    private const string OfVariable = "Pl4nted-7f3a9c2e1d";
    private const string InText = "zq9Plant";
    private const int Window = 8;
    private const long MostMemory = 100_000_000;

    public static void Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);

        // Files that never end, or are other ones each time.
        if (text.Contains("/dev", StringComparison.Ordinal) || text.Contains("/proc", StringComparison.Ordinal) || text.Contains("/sys", StringComparison.Ordinal))
        {
            return;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        var loader = NewLoader();
        var result = loader.Parse(text, FileName);
        FuzzException.Require(GC.GetAllocatedBytesForCurrentThread() - before < MostMemory, "it takes too much memory");
        FuzzException.Require(result.IsValid != result.Problems.Any(p => p.Severity == ProblemSeverity.Error), "a configuration is valid or has errors");
        Compare(result, loader.Parse(text, FileName), "by the same loader");
        Compare(result, NewLoader().Parse(text, FileName), "by another loader");
        string[] lines = LineEnd().Split(text.StartsWith('\uFEFF') ? text[1..] : text);
        foreach (var problem in result.Problems)
        {
            CheckPlace(problem.Mark, lines, problem);
            if (problem.OtherMark is { } other)
            {
                CheckPlace(other, lines, problem);
            }
        }

        CheckSecrets(result.Problems, text);
    }

    private static ConfigurationLoader NewLoader() => Composition.CreateLoader(static name => name.StartsWith("NO", StringComparison.Ordinal) ? null : OfVariable);

    private static void Compare(ConfigurationResult first, ConfigurationResult second, string how)
        => FuzzException.Require(first.IsValid == second.IsValid && first.Problems.SequenceEqual(second.Problems), $"other problems {how}");

    private static void CheckPlace(SourceMark mark, string[] lines, ConfigurationProblem problem)
    {
        if (mark.File == FileName)
        {
            FuzzException.Require(mark.Line >= 1 && mark.Line <= lines.Length, $"line {mark.Line} of {lines.Length}: {problem.Message}");
            FuzzException.Require(mark.Column >= 1 && mark.Column <= lines[mark.Line - 1].Length + 1 && mark.Length >= 1, $"column {mark.Column} of line {mark.Line}, which has {lines[mark.Line - 1].Length}: {problem.Message}");
        }
        else
        {
            FuzzException.Require(mark.File.Length > 0, $"no place: {problem.Message}");
        }
    }

    private static void CheckSecrets(IReadOnlyList<ConfigurationProblem> problems, string text)
    {
        bool isPlanted = text.Contains(InText, StringComparison.Ordinal) && !BareSecret().IsMatch(text);
        foreach (var problem in problems)
        {
            string told = $"{problem.Message}\n{problem.Hint}\n{problem.Path}\n{problem.OtherLabel}\n{problem.SourceLine}";
            for (int i = 0; i + Window <= OfVariable.Length; i++)
            {
                string part = OfVariable.Substring(i, Window);
                FuzzException.Require(!told.Contains(part, StringComparison.OrdinalIgnoreCase) || text.Contains(part, StringComparison.OrdinalIgnoreCase), $"the value of a variable is told: {told}");
            }

            FuzzException.Require(!isPlanted || problem.SourceLine?.Contains(InText, StringComparison.Ordinal) != true, $"a secret is shown: {told}");
        }
    }

    // YAML 1.1 5.4.
    [GeneratedRegex("\r\n|[\r\n\u0085\u2028\u2029]")]
    private static partial Regex LineEnd();

    // The text of a secret anywhere but behind the name of one.
    [GeneratedRegex($"(?<!(?:^|[ {{,])(?:password|api_key|client_secret|token): \"?){InText}", RegexOptions.Multiline)]
    private static partial Regex BareSecret();
}
