using System.Xml.Linq;

namespace Gatehouse.Architecture.Tests;

/// <summary>The source tree these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotSource = ["bin", "obj", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts", "node_modules", ".git", ".vs", ".idea"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file of the tree, as a path from the root with forward slashes; build output is left out.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(new DirectoryInfo(Root)).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> FilesIn(string folder, string extension = "")
        => Files.Where(f => f.StartsWith(folder + "/", StringComparison.Ordinal) && f.EndsWith(extension, StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string[] ReadLines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    public static bool Exists(string path) => File.Exists(Path.Combine(Root, path)) || Directory.Exists(Path.Combine(Root, path));

    /// <summary>Names of the folders directly in a folder; empty when it is not there.</summary>
    public static IReadOnlyList<string> FoldersIn(string folder)
    {
        var directory = new DirectoryInfo(Path.Combine(Root, folder));
        return directory.Exists
            ? [.. directory.EnumerateDirectories().Select(d => d.Name).Where(n => !NotSource.Contains(n)).Order(StringComparer.Ordinal)]
            : [];
    }

    public static XDocument Project(string file) => XDocument.Load(Path.Combine(Root, file));

    private static IEnumerable<string> Walk(DirectoryInfo directory)
        => directory.EnumerateFiles().Where(f => f.Name != ".git").Select(f => Path.GetRelativePath(Root, f.FullName).Replace('\\', '/'))
            .Concat(directory.EnumerateDirectories().Where(d => !NotSource.Contains(d.Name)).SelectMany(Walk));

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Gatehouse.slnx")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("These tests read the source tree; run them from a build inside it.");
    }
}
