using System.Text.RegularExpressions;

namespace Gatehouse.Architecture.Tests;

/// <summary>Links resolve, and lists are complete.</summary>
public sealed partial class PageTests
{
    [Fact]
    public void Links_Resolve() => Rule.HasNoBreach(MarkdownPages.All.SelectMany(p => MarkdownPages.Links(p).Where(l => !Resolves(p, l)).Select(l => $"{p}: {l}")));

    [Fact]
    public void Decisions_AreNumberedOnceAndListed()
    {
        var records = Repository.FilesIn("docs/decisions", ".md").Select(f => Path.GetFileName(f)!).Where(n => n != "README.md").ToArray();
        Assert.NotEmpty(records);
        Rule.HasNoBreach(records.Where(r => !DecisionPattern().IsMatch(r)));
        Rule.HasNoBreach(records.GroupBy(r => r[..4]).Where(g => g.Count() > 1).Select(g => string.Join(" and ", g)));
        Assert.Equal(records, MarkdownPages.Links("docs/decisions/README.md").Where(l => DecisionPattern().IsMatch(l)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Pages_AreReachedFromTheFirstOne()
    {
        var reached = new HashSet<string>(StringComparer.Ordinal) { "README.md" };
        var open = new Queue<string>(reached);
        while (open.TryDequeue(out var page))
        {
            foreach (var target in MarkdownPages.Links(page).Where(l => !l.Contains("://", StringComparison.Ordinal)).Select(l => Target(page, l)))
            {
                var file = Directory.Exists(Path.Combine(Repository.Root, target)) ? target.TrimEnd('/') + "/README.md" : target;
                if (file.EndsWith(".md", StringComparison.Ordinal) && Repository.Exists(file) && reached.Add(file))
                {
                    open.Enqueue(file);
                }
            }
        }

        Rule.HasNoBreach(Repository.FilesIn("docs", ".md").Concat(Repository.FilesIn("samples", ".md")).Except(reached));
    }

    private static bool Resolves(string page, string link)
    {
        if (link.StartsWith("https://", StringComparison.Ordinal) || link.StartsWith("http://", StringComparison.Ordinal))
        {
            return true;
        }

        var target = Target(page, link);
        var anchor = link.IndexOf('#', StringComparison.Ordinal);
        return Repository.Exists(target)
            && (anchor < 0 || !target.EndsWith(".md", StringComparison.Ordinal) || MarkdownPages.Anchors(target).Contains(link[(anchor + 1)..]));
    }

    private static string Target(string page, string link)
    {
        var file = link.Split('#')[0];
        var path = file.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, file);
        return Path.GetRelativePath(Repository.Root, Path.GetFullPath(path, Repository.Root)).Replace('\\', '/');
    }

    [GeneratedRegex(@"^\d{4}-[a-z0-9-]+\.md$")]
    private static partial Regex DecisionPattern();
}
