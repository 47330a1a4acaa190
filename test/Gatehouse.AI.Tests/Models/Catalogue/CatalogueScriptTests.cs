using System.Diagnostics;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Models.Catalogue;

/// <summary>The committed catalogue is what the script makes of the pinned packages, byte for byte.</summary>
public sealed class CatalogueScriptTests
{
    private const int NotReachable = 3;

    [Fact]
    public async Task Script_RunAgain_MakesTheSameBytes()
    {
        Assert.SkipUnless(Has("npm") && Has("node") && Has("openssl"), "npm, node and openssl are not all installed.");
        var folder = Directory.CreateTempSubdirectory("catalogue");
        try
        {
            var start = new ProcessStartInfo("bash", [Path.Combine(RepositoryFolder.Path, "eng/catalogue.sh"), folder.FullName]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            string said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.SkipWhen(process.ExitCode == NotReachable, said.Trim());
            Assert.True(process.ExitCode == 0, said);
            Assert.Contains("models of", await output, StringComparison.Ordinal);
            foreach (string file in (ReadOnlySpan<string>)["src/Gatehouse.AI/Models/Catalogue/catalogue.jsonl", "test/Gatehouse.AI.Tests/Models/Catalogue/calc-price.jsonl"])
            {
                Assert.True(
                    File.ReadAllBytes(Path.Combine(RepositoryFolder.Path, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder.FullName, file))),
                    $"{file} is not what eng/catalogue.sh writes");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool Has(string command) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(f => File.Exists(Path.Combine(f, command)));
}
