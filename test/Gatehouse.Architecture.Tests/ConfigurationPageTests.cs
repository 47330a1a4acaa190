using System.Diagnostics;
using Gatehouse.Core.Configuration;
using Gatehouse.Server;
using Gatehouse.Testing;

namespace Gatehouse.Architecture.Tests;

/// <summary>Every configuration that is shown or shipped is one the program takes.</summary>
public sealed class ConfigurationPageTests
{
    private static readonly string[] Sections =
        ["ai:", "cluster:", "consumers:", "defaults:", "include:", "listen:", "policies:", "routes:", "services:", "telemetry:", "tenant:", "version:"];

    [Fact]
    public void YamlBlocks_OfPages_Load()
        => Rule.HasNoBreach(MarkdownPages.All.Where(p => !p.StartsWith("docs/reference/", StringComparison.Ordinal))
            .SelectMany(MarkdownPages.Blocks).Where(IsConfiguration).SelectMany(b => Faults($"{b}", Whole(b))));

    [Fact]
    public void Samples_Load()
        => Rule.HasNoBreach(Repository.FilesIn("samples", "gatehouse.yaml").SelectMany(f => Faults(f, Repository.Read(f))));

    [Theory]
    [InlineData("01-smallest.yaml")]
    [InlineData("02-ai-smallest.yaml")]
    public void AcceptanceExamples_Load(string name)
    {
        Assert.SkipUnless(SharedData.TryFind(out var folder), SharedData.MissingReason);
        string file = Path.Combine(folder, "..", "examples", name);
        Assert.SkipUnless(File.Exists(file), $"{name} is not beside the recorded traffic");
        Rule.HasNoBreach(Faults(name, File.ReadAllText(file)));
    }

    [Fact]
    public async Task MeasuredConfigurations_Load()
    {
        var folder = Directory.CreateTempSubdirectory("gatehouse-bench-");
        try
        {
            using var script = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "bench/load/configurations.sh"), [folder.FullName]))!;
            await script.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, script.ExitCode);
            string[] files = [.. folder.EnumerateFiles("*.yaml").Select(f => f.FullName)];
            Assert.Contains(files, f => f.EndsWith("S4x.yaml", StringComparison.Ordinal));
            Rule.HasNoBreach(files.SelectMany(f => Faults(Path.GetFileName(f), File.ReadAllText(f))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool IsConfiguration(FencedBlock block)
    {
        if (block.Language.Split(' ')[0] != "yaml")
        {
            return false;
        }

        // A folder's README may show a setting alone; pages for users show whole configurations.
        var first = block.Lines.FirstOrDefault(l => l.Trim().Length > 0 && !l.StartsWith('#')) ?? "";
        return !block.Page.StartsWith("src/", StringComparison.Ordinal) || Sections.Any(s => first.StartsWith(s, StringComparison.Ordinal));
    }

    /// <summary>A folder's README may show a route without the models it calls.</summary>
    private static string Whole(FencedBlock block)
        => block.Page.StartsWith("src/Gatehouse.AI/", StringComparison.Ordinal) && !block.Lines.Contains("ai:")
            ? block.Text + "ai: { providers: { vendor: { type: openai, url: http://localhost:9000 } }, models: { chat: vendor/demo } }\n"
            : block.Text;

    private static IEnumerable<string> Faults(string place, string yaml)
    {
        var loader = new ConfigurationLoader(Composition.Language, name => name.Contains("URL", StringComparison.Ordinal) ? "http://localhost:9000" : name.Contains("REDIS", StringComparison.Ordinal) ? "redis://localhost:6379" : $"value-of-{name}-0123456789");

        // The files that a page names are not here; pages that make theirs are run by the end-to-end tests.
        return loader.Parse(yaml).Problems.Where(p => p.Severity == ProblemSeverity.Error && p.Code != ProblemCodes.FileNotReadable).Select(p => $"{place}: line {p.Mark.Line}: {p.Path}: {p.Message} {p.Hint}");
    }
}
