using System.Text.RegularExpressions;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Server.Hosting;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Acme;

public sealed class AcmeUpgradeTests
{
    [Fact]
    public async Task Upgrade_OrdersNothingAgain()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sockets are handed over on Linux.");
        using var folder = new TemporaryFolder();
        int port = FreePort.Find();
        string yaml = AcmeGateway.Yaml("https://127.0.0.1:9/dir", ca: null, folder, port);
        IssuedFile.Write(ConfigurationSource.Inline("gatehouse.yaml", yaml).Load().Document!.Listen[0]);
        await using var gateway = await GatehouseProcess.LaunchAsync(["run", "-c", folder.Write("gatehouse.yaml", yaml), "--drain-time", "1s"]);
        await gateway.WhenErrorAsync("acme.loaded");
        using var before = await AcmeGateway.ShownAsync(port);
        gateway.Upgrade();
        await gateway.WhenErrorAsync("has taken over");
        using var successor = gateway.Successor();
        try
        {
            await gateway.WhenLeftAsync();
            using var after = await AcmeGateway.ShownAsync(port);
            Assert.Equal(before!.RawData, after!.RawData);
            Assert.Equal(2, Regex.Count(gateway.Error, "acme.loaded"));
            Assert.DoesNotContain("acme.ordering", gateway.Error, StringComparison.Ordinal);
        }
        finally
        {
            successor.Kill();
            await successor.WaitForExitAsync();
        }
    }
}
