using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>Which outcomes of tries eject a target, for how long, and what is never ejected.</summary>
public sealed class OutlierTests
{
    private const string Two = "targets: [ \"http://127.0.0.1:1\", \"http://127.0.0.1:2\" ]";
    private const string Four = "targets: [ \"http://127.0.0.1:1\", \"http://127.0.0.1:2\", \"http://127.0.0.1:3\", \"http://127.0.0.1:4\" ]";

    [Fact]
    public async Task ConnectFailures_FiveInARow_EjectWithoutAWord()
    {
        await using var gateway = await HealthGateway.StartAsync(Two);
        using var metrics = gateway.Gateway.CaptureMetrics();

        Tell(gateway, 0, TryResult.ConnectFailed, 4);
        Assert.True(gateway.IsAvailable(0));
        Tell(gateway, 0, TryResult.ConnectFailed);

        Assert.False(gateway.IsAvailable(0));
        Assert.Equal(
            "Target http://127.0.0.1:1 of service up is ejected for 10 s: 5 connection(s) in a row could not be made",
            Assert.Single(gateway.Gateway.Log.Entries, e => e.Event.Name == "target.ejected").Message);
        Assert.Equal(1, metrics.Sum("gatehouse_target_ejections_total", "service=up", "target=http://127.0.0.1:1", "reason=connects"));
        metrics.Observe();
        Assert.Equal(0, metrics.Of("gatehouse_target_healthy").Single(m => m.Has("target=http://127.0.0.1:1")).Value);
        Assert.Equal(1, metrics.Of("gatehouse_target_healthy").Single(m => m.Has("target=http://127.0.0.1:2")).Value);
        var report = await gateway.ReportAsync(0);
        Assert.Equal("ejected", Assert.Single(report.GetProperty("why").EnumerateArray()).GetString());
        Assert.Equal(gateway.Time.GetUtcNow().AddSeconds(10), report.GetProperty("ejection").GetProperty("until").GetDateTimeOffset());
    }

    [Fact]
    public async Task Anything_ButFailedConnections_EjectsNobodyWithoutAWord()
    {
        await using var gateway = await HealthGateway.StartAsync(Two);

        foreach (var result in Enum.GetValues<TryResult>().Where(r => r != TryResult.ConnectFailed))
        {
            Tell(gateway, 0, result, 100);
        }

        Tell(gateway, 0, TryResult.ConnectFailed, 4);
        Tell(gateway, 0, TryResult.ServerError);
        Tell(gateway, 0, TryResult.ConnectFailed, 4);
        Assert.True(gateway.IsAvailable(0));
    }

    [Fact]
    public async Task Target_ThatComesBack_IsOnTrial()
    {
        await using var gateway = await HealthGateway.StartAsync(Two);
        Tell(gateway, 0, TryResult.ConnectFailed, 5);

        gateway.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(gateway.IsAvailable(0));
        Tell(gateway, 0, TryResult.ConnectFailed);
        Assert.False(gateway.IsAvailable(0));

        gateway.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(gateway.IsAvailable(0));
        gateway.Time.Advance(TimeSpan.FromSeconds(1));
        Tell(gateway, 0, TryResult.Answered);
        Tell(gateway, 0, TryResult.ConnectFailed, 4);
        Assert.True(gateway.IsAvailable(0));
        Assert.Equal(2, gateway.Gateway.Log.Entries.Count(e => e.Event.Name == "target.returned"));
    }

    [Fact]
    public async Task Target_ThatIsTheLastAvailable_IsNeverEjected()
    {
        await using var gateway = await HealthGateway.StartAsync($"{Two}, outlier: {{ max_ejected: 100% }}");
        using var metrics = gateway.Gateway.CaptureMetrics();
        Tell(gateway, 0, TryResult.ConnectFailed, 5);

        Tell(gateway, 1, TryResult.ConnectFailed, 50);

        Assert.False(gateway.IsAvailable(0));
        Assert.True(gateway.IsAvailable(1));
        Assert.Equal(10, metrics.Sum("gatehouse_target_ejections_withheld_total", "target=http://127.0.0.1:2"));
    }

    [Theory]
    [InlineData("1%", 1)]
    [InlineData("50%", 2)]
    [InlineData("74%", 2)]
    [InlineData("75%", 3)]
    [InlineData("100%", 3)]
    public async Task Ejections_AtOnce_AreBounded(string share, int expected)
    {
        await using var gateway = await HealthGateway.StartAsync($"{Four}, outlier: {{ max_ejected: {share} }}");

        for (int target = 0; target < 4; target++)
        {
            Tell(gateway, target, TryResult.ConnectFailed, 5);
        }

        Assert.Equal(expected, Enumerable.Range(0, 4).Count(t => !gateway.IsAvailable(t)));
    }

    [Fact]
    public async Task Service_OfOneTarget_IsNotWatched()
    {
        await using var gateway = await HealthGateway.StartAsync("targets: \"http://127.0.0.1:1\"");

        Assert.Empty(gateway.Service.Observers);
    }

    [Fact]
    public async Task Outlier_SwitchedOff_LetsEjectedTargetsBack()
    {
        await using var gateway = await HealthGateway.StartAsync(Two);
        Tell(gateway, 0, TryResult.ConnectFailed, 5);

        await gateway.ReloadAsync($"{Two}, outlier: false");

        Assert.True(gateway.IsAvailable(0));
        Assert.Empty(gateway.Service.Observers);
    }

    [Fact]
    public async Task Ejection_OutlivesAReload()
    {
        await using var gateway = await HealthGateway.StartAsync(Two);
        Tell(gateway, 0, TryResult.ConnectFailed, 5);

        await gateway.ReloadAsync($"{Two}, timeout: 5s");
        Assert.False(gateway.IsAvailable(0));
        gateway.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(gateway.IsAvailable(0));
    }

    [Theory]
    [InlineData(nameof(TryResult.ServerError), "status 500")]
    [InlineData(nameof(TryResult.Reset), "a reset")]
    [InlineData(nameof(TryResult.Timeout), "a timeout")]
    [InlineData(nameof(TryResult.InvalidReply), "an invalid reply")]
    public async Task Failures_InARow_Eject(string name, string word)
    {
        var result = Enum.Parse<TryResult>(name);
        await using var gateway = await HealthGateway.StartAsync($"{Two}, outlier: {{ consecutive_failures: 3 }}");

        Tell(gateway, 0, result, 2);
        Tell(gateway, 0, TryResult.Answered);
        Tell(gateway, 0, result, 2);
        Assert.True(gateway.IsAvailable(0));
        Tell(gateway, 0, result);

        Assert.Equal($"3 request(s) in a row failed, the last with {word}", gateway.Service.Targets.All[0].State.Health.Ejection!.Reason);
    }

    [Fact]
    public async Task Failures_ThatAreNotMeant_DoNotCount()
    {
        await using var gateway = await HealthGateway.StartAsync($"{Two}, outlier: {{ consecutive_failures: 2, failures: [timeout, 429] }}");

        Tell(gateway, 0, TryResult.ServerError, 10);
        Assert.True(gateway.IsAvailable(0));
        Tell(gateway, 0, TryResult.Answered, 2, status: 429);

        Assert.False(gateway.IsAvailable(0));
    }

    [Fact]
    public async Task FailureRate_BelowTheVolume_SaysNothing()
    {
        await using var gateway = await HealthGateway.StartAsync($"{Two}, outlier: {{ failure_rate: 50%, min_requests: 20, window: 30s }}");

        Tell(gateway, 0, TryResult.Timeout, 19);
        Assert.True(gateway.IsAvailable(0));
        Tell(gateway, 0, TryResult.Timeout);

        Assert.Equal("20 of 20 requests failed within 30 s", gateway.Service.Targets.All[0].State.Health.Ejection!.Reason);
    }

    [Fact]
    public async Task FailureRate_IsThatOfTheWindow()
    {
        await using var gateway = await HealthGateway.StartAsync($"{Two}, outlier: {{ failure_rate: 50%, min_requests: 20, window: 30s }}");
        Tell(gateway, 0, TryResult.Answered, 100);
        Tell(gateway, 0, TryResult.ServerError, 50);
        Assert.True(gateway.IsAvailable(0));

        gateway.Time.Advance(TimeSpan.FromSeconds(40));
        Tell(gateway, 0, TryResult.Answered, 11);
        Tell(gateway, 0, TryResult.ServerError, 9);
        Assert.True(gateway.IsAvailable(0));
        Tell(gateway, 0, TryResult.ServerError, 2);

        Assert.Equal("11 of 22 requests failed within 30 s", gateway.Service.Targets.All[0].State.Health.Ejection!.Reason);
    }

    [Fact]
    public async Task Checks_ThatTakeOutAllOthers_EndEjections()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var b = await SwitchedUpstream.StartAsync("b");
        await using var gateway = await HealthGateway.StartAsync(
            $"targets: [ \"{a.Address}\", \"{b.Address}\" ], health_check: {{ path: /healthz, unhealthy_after: 1, jitter: 0% }}, outlier: {{ eject_for: 5m }}");
        await gateway.FirstChecksAsync();
        Tell(gateway, 0, TryResult.ConnectFailed, 5);
        Assert.Equal("bb", await gateway.AnswersAsync(2));

        b.HealthStatus = 500;
        await gateway.CheckAsync(TimeSpan.FromSeconds(10));

        await Eventually.TrueAsync(() => gateway.Gateway.Log.Entries.Any(e => e.Event.Name == "target.returned"), "the ejection ended");
        Assert.Equal("aa", await gateway.AnswersAsync(2));
        Assert.EndsWith("no other target is available", Assert.Single(gateway.Gateway.Log.Entries, e => e.Event.Name == "target.returned").Message);
    }

    [Fact]
    public async Task Requests_ToATargetThatIsGone_EjectIt()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{a.Address}\", \"{DeadAddress.Next()}\" ]");

        for (int i = 0; i < 10; i++)
        {
            using var reply = await gateway.Gateway.Client.GetAsync("/");
        }

        Assert.False(gateway.IsAvailable(1));
        Assert.Equal("aaaa", await gateway.AnswersAsync(4));
    }

    [Fact]
    public async Task Requests_ThatClientsBreakOff_EjectNobody()
    {
        await using var slow = await FakeUpstream.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{slow.Address}/a\", \"{slow.Address}/b\" ], outlier: {{ consecutive_failures: 1 }}");

        for (int i = 0; i < 6; i++)
        {
            await using var client = await RawClient.ConnectAsync(gateway.Gateway.Port);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await slow.WhenReceivedAsync(i + 1);
        }

        await gateway.Gateway.AccessLinesAsync(6);
        Assert.True(gateway.IsAvailable(0) && gateway.IsAvailable(1));
    }

    [Fact]
    public async Task Success_AllocatesNothing()
    {
        await using var gateway = await HealthGateway.StartAsync($"{Two}, outlier: {{ failure_rate: 50%, consecutive_failures: 5 }}");
        Tell(gateway, 0, TryResult.Answered, 1000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Tell(gateway, 0, TryResult.Answered, 1000);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    private static void Tell(HealthGateway gateway, int target, TryResult result, int times = 1, int? status = null)
    {
        var service = gateway.Service;
        var one = service.Targets.All[target];
        var outcome = new TryOutcome(result, status ?? (result == TryResult.ServerError ? 500 : result == TryResult.Answered ? 200 : 0), 0, gateway.Time.GetTimestamp());
        for (int i = 0; i < times; i++)
        {
            foreach (var observer in service.Observers)
            {
                observer.Ended(one, outcome);
            }
        }
    }
}
