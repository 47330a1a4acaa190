using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Tests.Configuration;

public sealed class ReferenceExporterTests
{
    private static readonly IReadOnlyList<ReferencePage> Pages = ReferenceExporter.Export(RealLanguage.Language);

    [Fact]
    public void Pages_OfEveryPolicyBackendAndCode_AreThere()
    {
        string[] paths = [.. Pages.Select(p => p.Path)];
        Assert.Equal(paths.Length, paths.Distinct(StringComparer.Ordinal).Count());
        Assert.All(RealLanguage.Language.Policies.All, p => Assert.Contains($"policies/{p.Id}.md", paths));
        Assert.All(RealLanguage.Language.Backends.All, b => Assert.Contains($"backends/{b.Id}.md", paths));
        Assert.All(ProblemCodes.All, c => Assert.Contains($"errors/{c.Id}.md", paths));
        string problems = Pages.Single(p => p.Path == "problems.md").Text;
        Assert.All(ProblemKind.All, k => Assert.Contains($"`{k.Type}` | {k.Status} |", problems, StringComparison.Ordinal));
    }

    [Fact]
    public void Links_BetweenPages_AllLeadToAPage()
    {
        var paths = Pages.Select(p => p.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var page in Pages)
        {
            foreach (Match link in Regex.Matches(page.Text, @"\]\((?<to>[^)#]+)(#[^)]*)?\)"))
            {
                string folder = "/" + Path.GetDirectoryName(page.Path);
                string target = Path.GetFullPath(link.Groups["to"].Value, folder)[1..];
                Assert.True(paths.Contains(target), $"{page.Path} links to {target}");
            }
        }
    }

    [Fact]
    public void ErrorPages_ShowARealMessage()
    {
        // What depends on files or on the machine has none; models are no section of this language.
        string[] without = [.. Pages.Where(p => p.Path is not ("errors/GH1020.md" or "errors/GH1021.md" or "errors/GH1024.md") && p.Path.StartsWith("errors/GH", StringComparison.Ordinal) && !p.Text.Contains($"error {Path.GetFileNameWithoutExtension(p.Path)}", StringComparison.Ordinal) && !p.Text.Contains("warning GH", StringComparison.Ordinal)).Select(p => p.Path)];
        Assert.Empty(without);
    }

    [Fact]
    public void Page_OfADocument_ShowsRealDefaults()
        => Assert.Contains("| `timeout` | duration | `1m` |", Pages.Single(p => p.Path == "configuration/service.md").Text, StringComparison.Ordinal);
}
