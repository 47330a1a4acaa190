using System.Diagnostics;
using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.State;
using Gatehouse.Core.Telemetry;
using Gatehouse.Testing;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Redis.Tests;

/// <summary>Reaching a Redis, and what is told of it.</summary>
public sealed class ConnectionTests
{
    private const string Password = "the-password-of-redis";

    [Fact]
    public async Task Redis_AwayAtTheStart_IsToldOnceAndFoundLater()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var redis = RedisServer.NotStarted();
        using var log = new LogCapture();
        await using var node = await TestNode.StartAsync(redis, loggers: log, waits: false);
        Assert.Equal(LeaseOutcome.Unavailable, await node.Open("k", 10).ReserveAsync(1));
        await Eventually.TrueAsync(() => log.Entries.Count > 0, "it is told");
        await Task.Delay(700);
        var gone = Assert.Single(log.Entries);
        Assert.Equal(("cluster.store.down", LogLevel.Warning), (gone.Event.Name, gone.Level));
        Assert.Equal($"the store of shared state at {redis.Url}/0 does not answer: it cannot be connected to. It is tried again and again; until then on_failure says what happens", gone.Message);

        await redis.RestartAsync();
        await Eventually.TrueAsync(() => log.Entries.Count == 2, "it is found");
        Assert.Equal(("cluster.store.up", $"the store of shared state at {redis.Url}/0 answers"), (log.Entries[1].Event.Name, log.Entries[1].Message));
        await node.WhenOpenAsync();
        Assert.Equal(LeaseOutcome.Granted, await node.Open("k", 10).ReserveAsync(1));
    }

    [Fact]
    public async Task Redis_GoesAndComes_IsMeasuredAndToldOnceEach()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var redis = await RedisServer.StartAsync();
        using var log = new LogCapture();
        await using var node = await TestNode.StartAsync(redis, loggers: log);
        using var metrics = new MetricCapture();
        string store = $"store={redis.Url}/0";
        Assert.Equal((1, 1), (Read(metrics, MetricNames.ClusterStoreUp, store), Read(metrics, MetricNames.ClusterNodes, store)));
        await redis.KillAsync();
        await Eventually.TrueAsync(() => Read(metrics, MetricNames.ClusterStoreUp, store) == 0, "it is measured");
        await redis.RestartAsync();
        await Eventually.TrueAsync(() => Read(metrics, MetricNames.ClusterStoreUp, store) == 1, "it is measured again");
        Assert.Equal(["cluster.store.up", "cluster.store.down", "cluster.store.up"], log.Entries.Select(e => e.Event.Name));
    }

    [Theory]
    [InlineData("redis://:{0}@127.0.0.1:{1}/2", true)]
    [InlineData("redis://default:{0}@127.0.0.1:{1}", true)]
    [InlineData("redis://:wrong-{0}@127.0.0.1:{1}", false)]
    [InlineData("redis://127.0.0.1:{1}", false)]
    public async Task Redis_WantsAPassword_GetsItAndNobodyElseDoes(string url, bool isRight)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var redis = await RedisServer.StartAsync("--requirepass", Password);
        using var log = new LogCapture();
        await using var node = await TestNode.StartAsync(redis, loggers: log, url: string.Format(null, url, Password, redis.Port), waits: false);
        await Eventually.TrueAsync(() => log.Entries.Count > 0, "it is told");
        Assert.Equal(isRight ? "cluster.store.up" : "cluster.store.down", log.Entries[0].Event.Name);
        Assert.DoesNotContain(Password, log.Text, StringComparison.Ordinal);
        if (!isRight)
        {
            Assert.True(log.Entries[0].Message.Contains("it refuses the user or password", StringComparison.Ordinal), log.Text);
        }
    }

    // Counters have an end, so policies for keys that have one drop them too.
    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("volatile-lru")]
    public async Task Redis_MayDropCounters_IsWarnedOf(string policy)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var redis = await RedisServer.StartAsync("--maxmemory", "50mb", "--maxmemory-policy", policy);
        using var log = new LogCapture();
        await using var node = await TestNode.StartAsync(redis, loggers: log);
        await Eventually.TrueAsync(() => log.Entries.Count == 2, "it is told");
        Assert.Contains($"maxmemory-policy {policy}", log.Entries[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_ThatTakesNoWrites_IsToldWithTheReason()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var first = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{first.Port}");
        await using var full = await RedisServer.StartAsync("--maxmemory", "100kb");

        foreach (var (redis, reason) in new[] { (replica, "it is a replica, which takes no writes"), (full, "its memory is full (maxmemory)") })
        {
            using var log = new LogCapture();
            await using var node = await TestNode.StartAsync(redis, loggers: log, waits: false);
            await Eventually.TrueAsync(() => log.Entries.Count > 0, "it is told");
            Assert.Contains($"does not answer: {reason}. ", log.Entries[0].Message, StringComparison.Ordinal);
            Assert.Equal(LeaseOutcome.Unavailable, await node.Open("k", 10).ReserveAsync(1));
        }
    }

    // Beats alone would tell that all is well while no call gets a lease.
    [Theory]
    [InlineData("", true)]
    [InlineData("-hdel", false)]
    [InlineData("-hmget", false)]
    [InlineData("-hset", false)]
    public async Task Redis_UserWithTheCommandsOfThePage_CountsAndWithOneLessIsTold(string less, bool isRight)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        string page = await File.ReadAllTextAsync(RepositoryFolder.PathOf("docs/operate/cluster.md"));
        var commands = Regex.Matches(page[page.IndexOf("needs the commands", StringComparison.Ordinal)..page.IndexOf("and the keys", StringComparison.Ordinal)], "`([A-Z]+)`").Select(m => $"+{m.Groups[1].Value.ToLowerInvariant()}");
        await using var redis = await RedisServer.StartAsync(["--user", "gateway", "on", $">{Password}", "~gatehouse:*", .. commands, .. less.Length == 0 ? Array.Empty<string>() : [less]]);
        using var log = new LogCapture();

        await using var node = await TestNode.StartAsync(redis, loggers: log, url: $"redis://gateway:{Password}@127.0.0.1:{redis.Port}", waits: isRight);
        await Eventually.TrueAsync(() => log.Entries.Count > 0, "it is told");

        Assert.Equal(isRight ? "cluster.store.up" : "cluster.store.down", log.Entries[0].Event.Name);
        Assert.Equal(!isRight, log.Entries[0].Message.Contains("its user may not do what is needed", StringComparison.Ordinal));
        Assert.Equal(isRight ? LeaseOutcome.Granted : LeaseOutcome.Unavailable, await node.Open("k", 10).ReserveAsync(1));
    }

    // The clocks of a node and of Redis are an hour apart: what was counted a moment ago is still known.
    [Fact]
    public async Task Redis_WithAClockThatIsWrong_KeepsCounters()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var redis = await RedisServer.StartAsync();
        Assert.True(RedisAddress.TryParse(redis.Url, out var address));
        var time = new ShiftedTime(TimeSpan.FromHours(-1));
        await using var store = new RedisCounters(new RedisDocument { Url = address, Timeout = TimeSpan.FromSeconds(5) }, "test", time, new LogCapture());
        await store.StartAsync(TimeSpan.FromSeconds(5));
        await TestNode.WhenOpenAsync(store);

        await store.ClaimAsync(new CounterClaim { Key = "k", Limit = 10, EndsAt = time.GetUtcNow().AddMinutes(1), Sequence = 1, Used = 7, Held = 0, Epoch = "" });

        Assert.Equal(new CounterReading(7, 0), await store.ReadAsync("k"));
    }

    [Fact]
    public async Task Redis_OverTls_IsTrustedByItsAuthorityAlone()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        string folder = Directory.CreateTempSubdirectory("gatehouse-redis-").FullName;
        try
        {
            await OpenSslAsync(folder, "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost");
            int port = FreePort.Find();
            await using var redis = await RedisServer.StartAsync(
                "--tls-port", $"{port}", "--tls-cert-file", $"{folder}/cert.pem", "--tls-key-file", $"{folder}/key.pem", "--tls-ca-cert-file", $"{folder}/cert.pem", "--tls-auth-clients", "no");
            Assert.True(RedisAddress.TryParse($"rediss://localhost:{port}", out var address));
            using var log = new LogCapture();
            await using var trusting = new RedisCounters(new RedisDocument { Url = address, Timeout = TimeSpan.FromSeconds(1), Ca = $"{folder}/cert.pem" }, "test", TimeProvider.System, log);
            await trusting.StartAsync(TimeSpan.FromSeconds(5));
            Assert.True(trusting.IsUp, log.Text);
            await using var doubting = new RedisCounters(new RedisDocument { Url = address, Timeout = TimeSpan.FromSeconds(1) }, "test", TimeProvider.System, log);
            await doubting.StartAsync(TimeSpan.FromSeconds(1));
            Assert.False(doubting.IsUp);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Redis_AnotherOneByReload_IsToldWhatWasUsed()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var first = await RedisServer.StartAsync();
        await using var second = await RedisServer.StartAsync();
        await using var node = await TestNode.StartAsync(first, timeout: 1_000);
        var account = node.Open("k", 1_000);
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(700));
        Assert.True(RedisAddress.TryParse(second.Url, out var address));
        node.Accounts.Follow(
            "second",
            () => new RedisCounters(new RedisDocument { Url = address, Timeout = TimeSpan.FromSeconds(1), Node = "a" }, "test", TimeProvider.System, new LogCapture()),
            new LeaseSettings(OnStoreFailure.Refuse, 0));
        await node.Store.StartAsync(TimeSpan.FromSeconds(5));
        await node.WhenOpenAsync();
        Assert.Equal(LeaseOutcome.NoRoom, await account.ReserveAsync(301));
        Assert.Equal(LeaseOutcome.Granted, await account.ReserveAsync(300));
        Assert.Equal(1_000, account.UsedByAll);
    }

    private static double Read(MetricCapture metrics, string name, string store)
    {
        metrics.Observe();
        return metrics.Of(name).Last(m => m.Has(store)).Value;
    }

    private static async Task OpenSslAsync(string folder, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = folder, RedirectStandardError = true, UseShellExecute = false })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
