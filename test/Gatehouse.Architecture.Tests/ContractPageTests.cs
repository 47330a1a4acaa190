using System.Reflection;
using System.Text.RegularExpressions;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.Architecture.Tests;

/// <summary>Names that are a contract stand on their pages, and the pages name nothing else.</summary>
public sealed partial class ContractPageTests
{
    /// <summary>The names of the contract, and those that a feature declares beside its code.</summary>
    private static string[] Metrics
        => [.. typeof(MetricNames).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.Name != nameof(MetricNames.Meter)).Select(f => (string)f.GetRawConstantValue()!)
            .Concat(Repository.FilesIn("src", ".cs").SelectMany(f => DeclaredPattern().Matches(Repository.Read(f)).Select(m => m.Groups[1].Value))).Distinct()];

    [Fact]
    public void MetricsPage_HasEveryMetric()
    {
        var page = Repository.Read("docs/operate/metrics.md");
        Rule.HasNoBreach(Metrics.Where(m => !page.Contains($"`{m}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Pages_NameNoOtherMetric()
    {
        var known = Metrics.ToHashSet(StringComparer.Ordinal);
        Rule.HasNoBreach(MarkdownPages.All.SelectMany(p => MetricPattern().Matches(Repository.Read(p)).Select(m => (Page: p, Name: SuffixPattern().Replace(m.Value, ""))))
            .Where(m => !known.Contains(m.Name)).Distinct());
    }

    [Fact]
    public void LogsPage_HasEveryMember()
    {
        var page = Repository.Read("docs/operate/logs.md");
        var members = MemberPattern().Matches(Repository.Read("src/Gatehouse.Core/Telemetry/JsonRecordFormat.cs")).Select(m => m.Groups[1].Value).Distinct();
        Rule.HasNoBreach(members.Where(m => !page.Contains($"`{m}`", StringComparison.Ordinal)));
    }

    [GeneratedRegex("\"(gatehouse_[a-z0-9_]+)\"")]
    private static partial Regex DeclaredPattern();

    [GeneratedRegex("gatehouse_[a-z0-9_]+")]
    private static partial Regex MetricPattern();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex SuffixPattern();

    [GeneratedRegex("\"([a-z_0-9]+)\"u8")]
    private static partial Regex MemberPattern();
}
