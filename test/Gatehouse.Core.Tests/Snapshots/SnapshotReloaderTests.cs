using System.Collections.Concurrent;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Tests.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Core.Tests.Snapshots;

public sealed class SnapshotReloaderTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<ReloadOutcome> _outcomes = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SnapshotReloader _reloader;
    private int _loads;

    public SnapshotReloaderTests()
    {
        _reloader = Create(() => new ConfigurationLoader(TestLanguage.Create(), _ => null).Load(_folder["main.yaml"]));
        Write("routes: { a: { match: /a, respond: 201 } }\n");
    }

    public async ValueTask DisposeAsync()
    {
        await _reloader.DisposeAsync();
        _folder.Dispose();
        _arrived.Dispose();
    }

    [Fact]
    public async Task Start_GoodFile_GivesTheSnapshot()
    {
        var holder = await _reloader.StartAsync();
        Assert.Equal(201, Status(holder.Current));
        var outcome = Assert.Single(_outcomes);
        Assert.True(outcome is { Succeeded: true, IsFirst: true, Built: 1, Reused: 0 });
        Assert.Equal(holder.Current.Revision, outcome.Revision);
    }

    [Fact]
    public async Task Start_BadFile_ThrowsWithEveryProblem()
    {
        Write("routes: { a: { match: /a, respond: 2 }, b: 5 }\nwibble: 1\n");
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => _reloader.StartAsync());
        Assert.Equal(["GH1009", "GH1006", "GH1004"], refused.Problems.Select(p => p.Code.Id));
        Assert.False(Assert.Single(_outcomes).Succeeded);
    }

    [Fact]
    public async Task Change_OfTheFile_IsPutIntoForceWhenItIsQuiet()
    {
        var holder = await StartAsync();
        var first = holder.Current;
        Write("routes: { a: { match: /a, respond: 202 }, b: { match: /b, respond: 200 } }\n");
        var outcome = await NextAsync();
        Assert.True(outcome is { Succeeded: true, IsFirst: false, Built: 2, Reused: 0 });
        Assert.NotSame(first, holder.Current);
        Assert.Equal(202, Status(holder.Current));
        Assert.Equal(201, Status(first));
    }

    [Fact]
    public async Task Change_ToABadFile_KeepsTheLastGoodAndTakesTheRepair()
    {
        var holder = await StartAsync();
        string revision = holder.Current.Revision;
        Write("routes: { a: { match: /a, respond: 2000 } }\n");
        var bad = await NextAsync();
        Assert.False(bad.Succeeded);
        Assert.Equal("GH1009", Assert.Single(bad.Problems).Code.Id);
        Assert.Equal(revision, bad.Revision);
        Assert.Equal(201, Status(holder.Current));

        Write("routes: { a: { match: /a, respond: 203 } }\n");
        Assert.True((await NextAsync()).Succeeded);
        Assert.Equal(203, Status(holder.Current));
    }

    [Fact]
    public async Task Change_WhileSomebodyStillWrites_WaitsForTheEnd()
    {
        await StartAsync();
        for (int i = 0; i < 20; i++)
        {
            Write($"routes: {{ a: {{ match: /a, respond: 2 }} }}\n# {new string('x', i + 1)}");
            _time.Advance(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal(1, _loads);
        Write("routes: { a: { match: /a, respond: 204 } }\n");
        Assert.True((await NextAsync()).Succeeded);
        Assert.Equal(2, _loads);
    }

    [Fact]
    public async Task Touch_ThatChangesNothingWritten_LoadsAgainAndKeepsEverything()
    {
        await StartAsync();
        File.SetLastWriteTimeUtc(_folder["main.yaml"], DateTime.UnixEpoch.AddYears(40));
        var outcome = await NextAsync();
        Assert.True(outcome is { Succeeded: true, Built: 0, Reused: 1 });
    }

    [Fact]
    public async Task RemovalAndReturn_OfTheFile_KeepsTheLastGoodAndRecovers()
    {
        var holder = await StartAsync();
        File.Delete(_folder["main.yaml"]);
        Assert.Equal("GH1001", Assert.Single((await NextAsync()).Problems).Code.Id);
        Write("routes: { a: { match: /a, respond: 205 } }\n");
        Assert.True((await NextAsync()).Succeeded);
        Assert.Equal(205, Status(holder.Current));
    }

    [Fact]
    public async Task Swap_OfALinkedFolder_IsSeen()
    {
        _folder.Write("v1/gatehouse.yaml", "routes: { a: { match: /a, respond: 211 } }\n");
        _folder.Write("v2/gatehouse.yaml", "routes: { a: { match: /a, respond: 212 } }\n");
        File.SetLastWriteTimeUtc(_folder["v2/gatehouse.yaml"], DateTime.UnixEpoch.AddYears(40));
        File.Delete(_folder["main.yaml"]);
        Directory.CreateSymbolicLink(_folder["..data"], _folder["v1"]);
        File.CreateSymbolicLink(_folder["main.yaml"], "..data/gatehouse.yaml");
        var holder = await StartAsync();
        Assert.Equal(211, Status(holder.Current));

        Directory.CreateSymbolicLink(_folder["..tmp"], _folder["v2"]);
        Directory.Delete(_folder["..data"]);
        Directory.Move(_folder["..tmp"], _folder["..data"]);
        Assert.True((await NextAsync()).Succeeded);
        Assert.Equal(212, Status(holder.Current));
    }

    [Fact]
    public async Task NewFile_InAnIncludedFolder_IsSeen()
    {
        Write("include: routes\n");
        _folder.Write("routes/a.yaml", "routes: { a: { match: /a, respond: 221 } }\n");
        var holder = await StartAsync();
        _folder.Write("routes/b.yaml", "routes: { b: { match: /b, respond: 222 } }\n");
        Assert.True((await NextAsync()) is { Succeeded: true, Built: 1, Reused: 1 });
        Assert.Equal(2, holder.Current.Document.Routes.Count);
    }

    [Fact]
    public async Task Change_OfAFileValue_IsSeen()
    {
        Write("tenant: ${file:tenant.txt}\nroutes: { a: { match: /a, respond: 200 } }\n");
        _folder.Write("tenant.txt", "one\n");
        var holder = await StartAsync();
        _folder.Write("tenant.txt", "another\n");
        Assert.True((await NextAsync()).Succeeded);
        Assert.Equal("another", holder.Current.Document.Tenant);
    }

    [Fact]
    public async Task ReloadNow_FromManySides_CompilesOneAtATime()
    {
        int running = 0;
        int most = 0;
        await using var reloader = Create(() =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            var result = TestLanguage.Parse("routes: { a: { match: /a, respond: 200 } }");
            Interlocked.Decrement(ref running);
            return result;
        });
        await reloader.StartAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => reloader.ReloadNow()));
        Assert.All(outcomes, o => Assert.True(o.Succeeded));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Apply_AText_PutsItIntoForce()
    {
        var holder = await StartAsync();
        Assert.True((await _reloader.Apply(TestLanguage.Parse("routes: { a: { match: /a, respond: 299 } }"))).Succeeded);
        Assert.Equal(299, Status(holder.Current));
    }

    [Fact]
    public async Task Reload_WhenCompilingFails_KeepsTheLastGoodAndTellsWhy()
    {
        bool fail = false;
        await using var reloader = Create(() => fail ? throw new IOException("disk gone") : TestLanguage.Parse("routes: { a: { match: /a, respond: 200 } }"));
        var holder = await reloader.StartAsync();
        var before = holder.Current;
        fail = true;
        var outcome = await reloader.ReloadNow();
        Assert.False(outcome.Succeeded);
        Assert.Equal("disk gone", outcome.Failure!.Message);
        Assert.Same(before, holder.Current);
    }

    [Fact]
    public async Task Reload_OfABadFile_LogsEveryProblem()
    {
        var log = new Gatehouse.Testing.LogCapture();
        await using var reloader = new SnapshotReloader(
            () => new ConfigurationLoader(TestLanguage.Create(), _ => null).Load(_folder["main.yaml"]),
            SnapshotTesting.Compiler(_time),
            _time,
            LoggerFactory.Create(b => b.AddProvider(log)));
        await reloader.StartAsync();
        Write("routes: { a: { match: /a, respond: 2 }, b: 5 }\n");
        await reloader.ReloadNow();
        string text = string.Join('\n', log.Entries.Select(e => e.Message));
        Assert.Contains("error GH1009: routes.a.respond: 2 is smaller than 100", text, StringComparison.Ordinal);
        Assert.Contains("error GH1006: routes.b: ", text, StringComparison.Ordinal);
        Assert.Contains("Configuration refused; revision", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_WhileTheLastOneIsLoaded_IsSeenWithoutWaitingForTheNextPoll()
    {
        await using var reloader = Create(() =>
        {
            var loaded = new ConfigurationLoader(TestLanguage.Create(), _ => null).Load(_folder["main.yaml"]);
            if (_loads == 1)
            {
                Write("routes: { a: { match: /a, respond: 202 }, b: { match: /b, respond: 200 } }\n");
            }

            return loaded;
        });
        var holder = await reloader.StartAsync();
        await _arrived.WaitAsync();
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(202, Status(holder.Current));
    }

    private SnapshotReloader Create(Func<ConfigurationResult> load)
    {
        var reloader = new SnapshotReloader(
            () =>
            {
                Interlocked.Increment(ref _loads);
                return load();
            },
            SnapshotTesting.Compiler(_time),
            _time,
            NullLoggerFactory.Instance);
        reloader.Reloaded += outcome =>
        {
            _outcomes.Enqueue(outcome);
            _arrived.Release();
        };
        return reloader;
    }

    private void Write(string yaml) => _folder.Write("main.yaml", yaml);

    private async Task<SnapshotHolder> StartAsync()
    {
        var holder = await _reloader.StartAsync();
        await _arrived.WaitAsync();
        return holder;
    }

    // Time stands still but for this: first the poll sees the change, then the quiet time passes.
    private async Task<ReloadOutcome> NextAsync()
    {
        for (int i = 0; i < 200; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(i == 0 ? 2000 : 100));
            if (await _arrived.WaitAsync(TimeSpan.FromMilliseconds(50)))
            {
                return _outcomes.Last();
            }
        }

        throw new TimeoutException("no reload was made");
    }

    private static int Status(GatewaySnapshot snapshot) => ((RespondBackendOptions)snapshot.Document.Routes["a"].BackendOptions).Status;
}
