using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Chaos;

/// <summary>What can fail around the gateway itself: the disk of its log, the folder that it watches, the clock.</summary>
public sealed class OwnFaultTests
{
    private const string Yaml = "routes:\n  all: { match: /**, respond: { status: 200, body: ok } }\n";

    [Fact]
    public async Task AccessLog_DiskFull_LosesLinesAndNoRequest()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        using var folder = new TemporaryFolder();
        await using var gateway = await GatehouseProcess.RunTextAsync(folder, "telemetry: { logs: { file: /dev/full } }\n" + Yaml);
        var outcomes = await ChaosClient.SendAsync(gateway.Http, "/a", clients: 4, requests: 200);
        Assert.Equal(800, outcomes.Good);
        await gateway.WhenErrorAsync("No space left on device");
        Assert.True(gateway.Error.Split('\n').Length < 60, "a full disk is said, and not once for each line");
        Assert.Equal(0, await gateway.StopAsync());
    }

    [Fact]
    public async Task Watcher_FloodedWithChanges_ReloadsNowAndThenAndEndsWithTheLast()
    {
        using var folder = new TemporaryFolder();
        await using var gateway = await GatehouseProcess.RunTextAsync(folder, Yaml);
        using var stop = new CancellationTokenSource();
        var traffic = ChaosClient.SendUntilAsync(gateway.Http, "/a", 2, stop.Token);
        for (int i = 0; i < 3000; i++)
        {
            File.WriteAllText(folder.PathOf($"other-{i % 50}.log"), "noise");
            if (i % 10 == 0)
            {
                folder.Write("gatehouse.yaml", Yaml.Replace("body: ok", $"body: \"version {i}\"", StringComparison.Ordinal));
            }
        }

        folder.Write("gatehouse.yaml", Yaml.Replace("body: ok", "body: last", StringComparison.Ordinal));
        string body = "";
        for (int i = 0; i < 1000 && body != "last"; i++)
        {
            await Task.Delay(10, CancellationToken.None);
            body = await gateway.Http.GetStringAsync("/a");
        }

        Assert.Equal("last", body);
        await stop.CancelAsync();
        var outcomes = await traffic;
        await gateway.WhenErrorAsync("configuration reloaded");
        int reloads = gateway.Error.Split("configuration reloaded").Length - 1;
        TestContext.Current.TestOutputHelper?.WriteLine($"watcher flooded: {outcomes}, {reloads} reloads for 301 versions");
        Assert.Equal(outcomes.Total, outcomes.Good);
        Assert.InRange(reloads, 1, 301);
        Assert.DoesNotContain("not taken", gateway.Error);
    }

    [Fact]
    public async Task Clock_SetForwardAndBack_ServesOnAndKeepsItsTimeouts()
    {
        // Two folders deep at most: below there may be links that lead back up, and a search would not end.
        var search = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 };
        string? library = Directory.Exists("/usr/lib") ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", search).FirstOrDefault() : null;
        Assert.SkipWhen(library is null, "libfaketime is missing (package libfaketime).");
        using var folder = new TemporaryFolder();
        string clock = folder.Write("clock", "+0");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["LD_PRELOAD"] = library!,
            ["FAKETIME_TIMESTAMP_FILE"] = clock,
            ["FAKETIME_NO_CACHE"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        };
        await using var silent = RawUpstream.StallingAfter("");
        string yaml = Yaml + $"  silent: {{ match: /silent, service: silent }}\nservices:\n  silent: {{ targets: \"{silent.Address}\", timeout: 400ms, retries: {{ attempts: 0 }} }}\n";
        await using var gateway = await GatehouseProcess.RunAsync(["-c", folder.Write("gatehouse.yaml", yaml)], folder.Path, environment);
        foreach (string step in (string[])["+3d", "-40d", "+0"])
        {
            folder.Write("clock", step);
            var outcomes = await ChaosClient.SendAsync(gateway.Http, "/a", clients: 2, requests: 20);
            Assert.Equal(40, outcomes.Good);
            using var late = await gateway.Http.GetAsync("/silent");
            Assert.Equal(System.Net.HttpStatusCode.GatewayTimeout, late.StatusCode);
            folder.Write("gatehouse.yaml", yaml + $"# {step}\n");
        }

        await gateway.WhenErrorAsync("configuration reloaded");
        Assert.Equal(0, await gateway.StopAsync());

        // The log's lines tell the clock's time: it was really moved.
        string[] days = [.. gateway.Output.Split('\n').Where(l => l.Contains(" 200 ", StringComparison.Ordinal)).Select(l => l[..10]).Distinct()];
        Assert.True(days.Length >= 3, string.Join(", ", days));
    }
}
