using System.Text.RegularExpressions;

namespace Gatehouse.Architecture.Tests;

/// <summary>The Markdown files of the tree: their links, headings and fenced blocks.</summary>
internal static partial class MarkdownPages
{
    public static IReadOnlyList<string> All { get; } = [.. Repository.Files.Where(f => f.EndsWith(".md", StringComparison.Ordinal))];

    /// <summary>Targets of the links of a page, without those in code.</summary>
    public static IEnumerable<string> Links(string page)
        => LinkPattern().Matches(CodePattern().Replace(FencePattern().Replace(Repository.Read(page), ""), "")).Select(m => m.Groups[1].Value);

    /// <summary>Anchors that headings make, as Git hosts write them.</summary>
    public static HashSet<string> Anchors(string page)
        => [.. HeadingPattern().Matches(FencePattern().Replace(Repository.Read(page), ""))
            .Select(m => NotInAnchorPattern().Replace(m.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    /// <summary>Fenced blocks with what stands behind the fence and the line they begin on.</summary>
    public static IEnumerable<FencedBlock> Blocks(string page)
    {
        FencedBlock? open = null;
        var lines = Repository.ReadLines(page);
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                open?.Lines.Add(lines[i]);
            }
            else if (open is null)
            {
                open = new FencedBlock(page, i + 1, lines[i].Trim()[3..].Trim(), []);
            }
            else
            {
                yield return open;
                open = null;
            }
        }

        Assert.True(open is null, $"{page}:{open?.Line}: the fenced block has no end");
    }

    [GeneratedRegex(@"\[[^\]]*\]\(([^)\s]+)[^)]*\)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex HeadingPattern();

    [GeneratedRegex(@"^[ \t]*```.*?^[ \t]*```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencePattern();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchorPattern();
}
