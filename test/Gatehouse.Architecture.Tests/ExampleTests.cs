namespace Gatehouse.Architecture.Tests;

/// <summary>C# on a page is a file of the examples, which are compiled and tested.</summary>
public sealed class ExampleTests
{
    private static IEnumerable<FencedBlock> Blocks => MarkdownPages.All.SelectMany(MarkdownPages.Blocks).Where(b => b.Language == "csharp");

    [Fact]
    public void Examples_AreOnAPage() => Assert.NotEmpty(Blocks);

    [Fact]
    public void CSharpBlocks_AreTheExamplesAsCompiled()
    {
        string[] examples = [.. Repository.FilesIn("test/Gatehouse.Architecture.Tests/Examples", ".cs").Select(f => Body(Repository.Read(f)))];
        Rule.HasNoBreach(Blocks.Where(b => !examples.Contains(Body(b.Text))));
    }

    /// <summary>A file from its type on: usings and namespace are left out on pages.</summary>
    private static string Body(string text)
    {
        var lines = text.Split('\n').SkipWhile(l => l.Length == 0 || l.StartsWith("using ", StringComparison.Ordinal) || l.StartsWith("namespace ", StringComparison.Ordinal));
        return string.Join('\n', lines).Trim();
    }
}
