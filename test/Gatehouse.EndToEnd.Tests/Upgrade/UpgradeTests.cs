using System.Diagnostics;
using System.Text.RegularExpressions;
using Gatehouse.EndToEnd.Tests.Change;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Upgrade;

public sealed class UpgradeTests
{
    [Fact]
    public async Task Upgrade_UnderTraffic_RefusesAndLosesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sockets are handed over on Linux.");
        await using var upstream = await EchoUpstream.StartAsync("up");
        using var folder = new TemporaryFolder();
        string pem = ServerCertificate.Write(folder, "server.pem");
        string yaml = $"listen: [\"http://127.0.0.1:0\", {{ url: \"https://127.0.0.1:0\", tls: {{ cert: {pem}, key: {pem} }} }}]\n"
            + $"routes:\n  all: {{ match: /**, service: \"{upstream.Address}\" }}\n";
        await using var gateway = await GatehouseProcess.StartAsync(["-c", folder.Write("gatehouse.yaml", yaml), "--drain-time", "3s"]);
        string secured = Regex.Match(gateway.Error, @"https://127\.0\.0\.1:\d+").Value;

        await using var longLived = new LongLived(gateway.Address);
        await using var traffic = new Traffic();
        traffic.Add(6, gateway.Address, () => "/a", IsRight);
        traffic.Add(3, gateway.Address, () => "/b", IsRight, keepAlive: false);
        traffic.Add(2, secured, () => "/c", IsRight);
        traffic.Add(1, secured, () => "/d", IsRight, keepAlive: false);
        await Eventually.TrueAsync(() => traffic.Answers > 500 && longLived is { Echoes: > 5, Events: > 5 }, "there is traffic");

        var took = Stopwatch.StartNew();
        gateway.Upgrade();
        await gateway.WhenErrorAsync("has taken over");
        var ready = took.Elapsed;
        using var successor = gateway.Successor();
        try
        {
            // The old process lives on for its WebSocket and its stream, and new traffic goes to the new one.
            (int echoes, int events) = (longLived.Echoes, longLived.Events);
            await Eventually.TrueAsync(() => longLived.Echoes > echoes + 20 && longLived.Events > events + 20, "WebSocket and stream live on");
            Assert.Null(longLived.Failure);
            Assert.Equal(0, await gateway.WhenLeftAsync());
            long after = traffic.Answers;
            await Eventually.TrueAsync(() => traffic.Answers > after + 200, "the new process serves alone");
            await traffic.StopAsync();
            Assert.True(traffic.Failures.IsEmpty, string.Join('\n', traffic.Failures.Take(20)));
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{traffic.Answers} answers over {traffic.Connections} connections, {traffic.Failures.Count} failed; the new process took over after {ready.TotalMilliseconds:0} ms");
        }
        finally
        {
            successor.Kill();
            await successor.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Upgrade_NewProcessIsRefusedItsConfiguration_OldOneGoesOn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sockets are handed over on Linux.");
        await using var upstream = await EchoUpstream.StartAsync("up");
        using var folder = new TemporaryFolder();
        string yaml = $"routes:\n  all: {{ match: /**, service: \"{upstream.Address}\" }}\n";
        await using var gateway = await GatehouseProcess.RunTextAsync(folder, yaml);
        await using var traffic = new Traffic();
        traffic.Add(2, gateway.Address, () => "/a", IsRight);
        traffic.Add(2, gateway.Address, () => "/b", IsRight, keepAlive: false);

        folder.Write("gatehouse.yaml", yaml.Replace("service:", "servise:", StringComparison.Ordinal));
        gateway.Upgrade();
        await gateway.WhenErrorAsync("upgrade failed");
        Assert.Contains("it ended with exit code 1", gateway.Error);
        long after = traffic.Answers;
        await Eventually.TrueAsync(() => traffic.Answers > after + 200, "the old process goes on");
        await traffic.StopAsync();
        Assert.True(traffic.Failures.IsEmpty, string.Join('\n', traffic.Failures.Take(20)));
        Assert.Equal(0, await gateway.StopAsync());
    }

    [Fact]
    public async Task Signals_BeforeTheProcessHasSaidEverything_DoNotEndIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sockets are handed over on Linux.");
        using var folder = new TemporaryFolder();
        string file = folder.Write("gatehouse.yaml", "routes:\n  all: { match: /**, service: \"http://127.0.0.1:9\" }\n");
        await using var gateway = await GatehouseProcess.LaunchAsync(
            ["run", "-c", file, "--listen", "http://127.0.0.1:0", "--admin", "http://127.0.0.1:0"], folder.Path, until: "is running");
        gateway.HangUp();
        gateway.Upgrade();
        await gateway.WhenErrorAsync("has taken over");
        using var successor = gateway.Successor();
        successor.Kill();
        await successor.WaitForExitAsync();
        Assert.Equal(0, await gateway.WhenLeftAsync());
    }

    private static string? IsRight(string path, Reply reply) => reply is { Status: 200, Body: "up " } ? null : $"{reply.Status} \"{reply.Body}\"";
}
