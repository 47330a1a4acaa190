using System.Diagnostics;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Upgrade;

/// <summary>A Unix socket over the life of the program: curl reaches it after a start, a reload, an upgrade and a crash.</summary>
public sealed class UnixSocketTests
{
    [Fact]
    public async Task Socket_OverReloadUpgradeAndCrash_IsReached()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/curl"), "curl is not installed, or this is not Linux");
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("gateway.sock");
        string yaml = $"listen: [ {{ url: \"unix:{path}\", mode: \"0600\" }} ]\nroutes:\n  all: {{ match: /**, respond: first }}\n";
        string file = folder.Write("gatehouse.yaml", yaml);
        string[] run = ["run", "-c", file, "--admin", "http://127.0.0.1:0", "--drain-time", "1s"];
        await using var gateway = await GatehouseProcess.LaunchAsync(run);
        Assert.Contains($"curl -i --unix-socket {path} http://localhost/", gateway.Error);
        Assert.Equal("first", await CurlAsync(path));

        folder.Write("gatehouse.yaml", yaml.Replace("first", "second", StringComparison.Ordinal).Replace("0600", "0666", StringComparison.Ordinal));
        await gateway.WhenErrorAsync("no longer listening");
        Assert.Equal("second", await CurlAsync(path));
        Assert.Equal((UnixFileMode)0b110_110_110, OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path));

        gateway.Upgrade();
        await gateway.WhenErrorAsync("has taken over");
        using var successor = gateway.Successor();
        try
        {
            Assert.Equal(0, await gateway.WhenLeftAsync());
            Assert.Equal("second", await CurlAsync(path));
        }
        finally
        {
            successor.Kill();
            await successor.WaitForExitAsync();
        }

        Assert.True(File.Exists(path));
        await using var again = await GatehouseProcess.LaunchAsync(run);
        Assert.Equal("second", await CurlAsync(path));
        Assert.Equal(0, await again.StopAsync());
        Assert.False(File.Exists(path));
    }

    private static async Task<string> CurlAsync(string socket)
    {
        using var curl = Process.Start(new ProcessStartInfo("/usr/bin/curl", ["-s", "-m", "10", "--unix-socket", socket, "http://localhost/"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string output = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        return output;
    }
}
