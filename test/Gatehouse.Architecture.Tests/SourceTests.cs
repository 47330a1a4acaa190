using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Gatehouse.Architecture.Tests;

/// <summary>Sizes, names and habits of the source files.</summary>
public sealed partial class SourceTests
{
    private static readonly string[] BannedWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Base", "Impl", "Data", "Info"];

    /// <summary>Terms of a standard that have one of these words: RFC 2397 names the scheme.</summary>
    private static readonly string[] Terms = ["DataUrl"];

    private static IEnumerable<string> Product => Repository.FilesIn("src", ".cs");

    private static IEnumerable<string> Sources => Product.Concat(Repository.FilesIn("test", ".cs")).Concat(Repository.FilesIn("bench", ".cs"));

    /// <summary>A file of tests may be a table of cases; anything else has at most 350 lines.</summary>
    [Fact]
    public void Files_AreNotLong()
        => Rule.HasNoBreach(Sources.Select(f => (File: f, Lines: Repository.ReadLines(f).Length))
            .Where(f => f.Lines > (f.File.EndsWith("Tests.cs", StringComparison.Ordinal) ? 800 : 350)).Select(f => $"{f.File}: {f.Lines} lines"));

    [Fact]
    public void ProductFiles_AreSmall()
    {
        int[] lengths = [.. Product.Select(f => Repository.ReadLines(f).Length).Order()];
        Assert.True(lengths[lengths.Length / 2] <= 60, $"the median file has {lengths[lengths.Length / 2]} lines, not 60 or fewer");
        Assert.True(lengths[lengths.Length * 9 / 10] <= 150, $"one file in ten has {lengths[lengths.Length * 9 / 10]} lines or more, not 150");
    }

    [Fact]
    public void TypeNames_HaveNoEmptyWords()
        => Rule.HasNoBreach(Assemblies.All.SelectMany(a => a.GetTypes())
            .Where(t => t.FullName!.StartsWith("Gatehouse.", StringComparison.Ordinal) && !t.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && !t.Name.StartsWith('<'))
            .Where(t => !Terms.Contains(t.Name) && WordPattern().Matches(t.Name).Any(w => BannedWords.Contains(w.Value))).Select(t => t.FullName));

    [Fact]
    public void Classes_AreSealedUnlessDerivedFrom()
    {
        Type[] classes = [.. Assemblies.All.SelectMany(a => a.GetTypes()).Where(t => t.IsClass && t.Namespace is { } n && n.StartsWith("Gatehouse.", StringComparison.Ordinal))];
        var parents = classes.Select(c => c.BaseType).Select(b => b is { IsGenericType: true } ? b.GetGenericTypeDefinition() : b).ToHashSet();
        Rule.HasNoBreach(classes.Where(c => !c.IsAbstract && !c.IsSealed && !parents.Contains(c) && !c.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)).Select(c => c.FullName));
    }

    [Fact]
    public void Folders_AreTheNamespaces()
        => Rule.HasNoBreach(Product.Where(f => !Repository.Read(f).Contains("namespace " + NamespaceOf(f) + ";", StringComparison.Ordinal)
            && !IsPlacedAbove(f)));

    [Fact]
    public void ServerProgram_IsATableOfContents()
        => Assert.True(Repository.ReadLines("src/Gatehouse.Server/Program.cs").Length < 100);

    [Fact]
    public void Sources_HaveNoUnfinishedMarks()
        => Rule.HasNoBreach(Sources.Where(f => !f.EndsWith(nameof(SourceTests) + ".cs", StringComparison.Ordinal)).Where(f => UnfinishedPattern().IsMatch(Repository.Read(f))));

    private static string NamespaceOf(string file) => Path.GetDirectoryName(file)!["src/".Length..].Replace('/', '.');

    /// <summary>A file that declares a namespace above its folder: the documents, and the lists that other projects read.</summary>
    private static bool IsPlacedAbove(string file)
    {
        var match = NamespacePattern().Match(Repository.Read(file));
        return !match.Success || NamespaceOf(file).StartsWith(match.Groups[1].Value + ".", StringComparison.Ordinal);
    }

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z][a-z0-9]+")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex UnfinishedPattern();
}
