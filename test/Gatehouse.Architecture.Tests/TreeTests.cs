using System.Text.RegularExpressions;

namespace Gatehouse.Architecture.Tests;

/// <summary>The tree holds nothing of the machine it was written on, and its root stays clean.</summary>
public sealed partial class TreeTests
{
    private static readonly string[] Root =
    [
        ".editorconfig", ".gitattributes", ".gitignore", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "Directory.Build.props",
        "Directory.Build.targets", "Directory.Packages.props", "Gatehouse.slnx", "LICENSE", "README.md", "SECURITY.md", "global.json",
    ];

    private static readonly string[] TextKinds = [".cs", ".csproj", ".props", ".slnx", ".json", ".yaml", ".yml", ".md", ".sh", ".txt", ".globalconfig", ".py", ".http"];

    [Fact]
    public void Root_HoldsTheListedFiles()
        => Assert.Equal(Root, Repository.Files.Where(f => !f.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void Texts_NameNoMachinePathAndNoRegistryHost()
        => Rule.HasNoBreach(Repository.Files.Where(f => TextKinds.Contains(Path.GetExtension(f)) && !f.EndsWith("/" + nameof(TreeTests) + ".cs", StringComparison.Ordinal))
            .SelectMany(f => Repository.ReadLines(f).Select((line, i) => (Line: line, Place: $"{f}:{i + 1}")))
            .Where(l => ForeignPattern().IsMatch(l.Line)).Select(l => $"{l.Place}: {l.Line.Trim()}"));

    [Fact]
    public void Packages_ComeFromNoSourceOfTheTree()
        => Rule.HasNoBreach(Repository.Files.Where(f => Path.GetFileName(f).ToUpperInvariant() is "NUGET.CONFIG" or ".NPMRC"));

    [Fact]
    public void Scripts_AreExecutableAndStrict()
    {
        foreach (var script in Repository.FilesIn("eng", ".sh").Append(".ci/run"))
        {
            Assert.Contains("set -euo pipefail", Repository.Read(script), StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows())
            {
                Assert.True(File.GetUnixFileMode(Path.Combine(Repository.Root, script)).HasFlag(UnixFileMode.UserExecute), $"{script} is not executable");
            }
        }
    }

    // Absolute paths of a developer's machine; hosts that packages come from.
    [GeneratedRegex(@"(?<![\w.$}/~*-])/(work|root|home)/|https?://[^/\s""]*(nuget|npmjs|registry|artifactory|nexus|pypi)[^/\s""]*")]
    private static partial Regex ForeignPattern();
}
