namespace Gatehouse.Architecture.Tests;

/// <summary>Who may reference what, by project.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Gatehouse.Core"] = [],
        ["Gatehouse.Gateway"] = ["Gatehouse.Core"],
        ["Gatehouse.AI"] = ["Gatehouse.Core"],
        ["Gatehouse.Redis"] = ["Gatehouse.Core"],
        ["Gatehouse.Server"] = ["Gatehouse.Core", "Gatehouse.Gateway", "Gatehouse.AI", "Gatehouse.Redis"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new(StringComparer.Ordinal)
    {
        ["Gatehouse.Core"] = ["YamlDotNet"],
        ["Gatehouse.Gateway"] = ["BCrypt.Net-Next", "DnsClient"],
        ["Gatehouse.AI"] = ["System.IO.Hashing", "Microsoft.ML.Tokenizers", "Microsoft.ML.Tokenizers.Data.O200kBase", "Microsoft.ML.Tokenizers.Data.Cl100kBase"],
        ["Gatehouse.Redis"] = ["StackExchange.Redis"],
        ["Gatehouse.Server"] =
        [
            "System.CommandLine", "OpenTelemetry.Extensions.Hosting",
            "OpenTelemetry.Exporter.OpenTelemetryProtocol", "OpenTelemetry.Exporter.Prometheus.AspNetCore",
        ],
    };

    public static TheoryData<string> Projects => [.. Repository.FoldersIn("src")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_OnlyWhatItMay(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"src/{project} is new: write down in this test what it may reference");
        var references = Items(project, "ProjectReference").Select(p => Path.GetFileNameWithoutExtension(p.Replace('\\', '/')));
        Rule.HasNoBreach(references.Except(Allowed[project]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_Packages_AreOnTheList(string project)
        => Rule.HasNoBreach(Items(project, "PackageReference").Except(AllowedPackages[project]));

    [Fact]
    public void Projects_AreAllInTheSolution()
    {
        var solution = Repository.Read("Gatehouse.slnx");
        Rule.HasNoBreach(Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal) && !solution.Contains($"\"{f}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void PackageVersions_StandInTheCentralFileAlone()
        => Rule.HasNoBreach(Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)
            && Repository.Project(f).Descendants("PackageReference").Any(p => p.Attribute("Version") is not null || p.Attribute("VersionOverride") is not null)));

    private static IEnumerable<string> Items(string project, string kind)
        => Repository.Project($"src/{project}/{project}.csproj").Descendants(kind).Select(e => e.Attribute("Include")!.Value);
}
