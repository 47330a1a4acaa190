using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Gatehouse.EndToEnd.Tests.Processes;

namespace Gatehouse.EndToEnd.Tests.Acme;

public sealed class AcmeUpgradeTests
{
    [Fact]
    public async Task Upgrade_OrdersNothingAgain()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sockets are handed over on Linux.");
        Assert.SkipUnless(PebbleServer.IsInstalled, PebbleServer.NotInstalled);
        await using var pebble = await new PebbleServer().StartAsync();
        using var folder = new TemporaryFolder();
        string yaml = AcmeGateway.Yaml(pebble, folder, pebble.TlsPort);
        await using var gateway = await GatehouseProcess.LaunchAsync(["run", "-c", folder.Write("gatehouse.yaml", yaml), "--drain-time", "1s"]);
        await gateway.WhenErrorAsync("acme.issued");
        using var before = await AcmeGateway.ShownAsync(pebble.TlsPort);
        gateway.Upgrade();
        await gateway.WhenErrorAsync("has taken over");
        using var successor = Process.GetProcessById(int.Parse(Regex.Match(gateway.Error, @"process (\d+) has taken over").Groups[1].Value, CultureInfo.InvariantCulture));
        try
        {
            await gateway.WhenLeftAsync();
            using var after = await AcmeGateway.ShownAsync(pebble.TlsPort);
            Assert.Equal(before!.RawData, after!.RawData);
            Assert.Contains("acme.loaded", gateway.Error, StringComparison.Ordinal);
            Assert.Single(Regex.Matches(gateway.Error, "acme.ordering"));
        }
        finally
        {
            successor.Kill();
            await successor.WaitForExitAsync();
        }
    }
}
