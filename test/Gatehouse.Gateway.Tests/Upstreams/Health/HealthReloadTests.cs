using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>What stays known of targets when the configuration changes.</summary>
public sealed class HealthReloadTests
{
    private const string Often = "path: /healthz, interval: 10s, jitter: 0%";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task OtherSettings_Changed_KeepTheVerdictAndTheSchedule()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        a.HealthStatus = 500;
        string service = $"targets: \"{a.Address}\", health_check: {{ {Often} }}";
        await using var gateway = await HealthGateway.StartAsync(service);
        await gateway.FirstChecksAsync();

        await gateway.ReloadAsync(service + ", timeout: 9s");

        Assert.False(gateway.IsAvailable(0));
        Assert.NotNull(gateway.Service.Targets.All[0].State.Health.LastCheck);
        gateway.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Single(a.Checks);
        await gateway.CheckAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(2, a.Checks.Count);
    }

    [Fact]
    public async Task Check_Changed_KeepsTheVerdictUntilItsFirstResultWhichDecidesAlone()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        a.HealthStatus = 500;
        await using var gateway = await HealthGateway.StartAsync($"targets: \"{a.Address}\", health_check: {{ {Often} }}");
        await gateway.FirstChecksAsync();

        await gateway.ReloadAsync($"targets: \"{a.Address}\", health_check: {{ {Often}, expect_status: 500 }}");
        Assert.False(gateway.IsAvailable(0));
        await gateway.FirstChecksAsync();

        Assert.True(gateway.IsAvailable(0));
    }

    [Fact]
    public async Task Check_Removed_LetsTheTargetTakeRequests()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        a.HealthStatus = 500;
        await using var gateway = await HealthGateway.StartAsync($"targets: \"{a.Address}\", health_check: {{ {Often} }}");
        await gateway.FirstChecksAsync();

        await gateway.ReloadAsync($"targets: \"{a.Address}\"");
        gateway.Time.Advance(Interval);
        gateway.Time.Advance(Interval);

        Assert.Equal("a", await gateway.AnswersAsync(1));
        Assert.Single(a.Checks);
    }

    [Fact]
    public async Task Target_ThatJoinsHealthyOnes_WaitsForItsFirstCheck()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var b = await SwitchedUpstream.StartAsync("b");
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{a.Address}\" ], health_check: {{ {Often} }}");
        await gateway.FirstChecksAsync();

        await gateway.ReloadAsync($"targets: [ \"{a.Address}\", \"{b.Address}\" ], health_check: {{ {Often} }}");
        Assert.Equal("aaaa", await gateway.AnswersAsync(4));
        Assert.Equal("unchecked", (await gateway.ReportAsync(1)).GetProperty("why")[0].GetString());
        await gateway.FirstChecksAsync(1);

        Assert.Equal(2, (await gateway.AnswersAsync(4)).Count(c => c == 'b'));
    }

    [Fact]
    public async Task Targets_AllReplaced_TakeRequestsAtOnce()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var b = await SwitchedUpstream.StartAsync("b");
        await using var gateway = await HealthGateway.StartAsync($"targets: \"{a.Address}\", health_check: {{ {Often} }}");
        await gateway.FirstChecksAsync();

        await gateway.ReloadAsync($"targets: \"{b.Address}\", health_check: {{ {Often} }}");

        Assert.Equal("bb", await gateway.AnswersAsync(2));
    }

    [Fact]
    public async Task Target_ThatIsAwaited_IsTakenWhenAllOthersFail()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var silent = RawUpstream.StallingAfter("");
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{a.Address}\" ], health_check: {{ {Often}, unhealthy_after: 1 }}");
        await gateway.FirstChecksAsync();
        gateway.Time.Advance(TimeSpan.FromSeconds(9));
        await gateway.ReloadAsync($"targets: [ \"{a.Address}\", \"{silent.Address}\" ], health_check: {{ {Often}, unhealthy_after: 1 }}");

        // The way of checking has not changed for the first target; it is due in a second.
        a.HealthStatus = 500;
        Assert.False(gateway.IsAvailable(1));
        await gateway.CheckAsync(TimeSpan.FromSeconds(1), 0);

        Assert.False(gateway.IsAvailable(0));
        await Eventually.TrueAsync(() => gateway.IsAvailable(1), "the awaited target is taken");
    }

    [Fact]
    public async Task Check_ChangedWhileOneRuns_NeverRunsTwiceAtOnce()
    {
        await using var silent = RawUpstream.StallingAfter("");
        await using var gateway = await HealthGateway.StartAsync($"targets: \"{silent.Address}\", health_check: {{ {Often}, timeout: 10s }}");
        gateway.Time.Advance(TimeSpan.FromMilliseconds(100));
        await Eventually.TrueAsync(() => silent.Heads.Count == 1, "the first check runs");

        for (int i = 0; i < 5; i++)
        {
            await gateway.ReloadAsync($"targets: \"{silent.Address}\", health_check: {{ {Often}, timeout: 10s, headers: {{ X-Turn: \"{i}\" }} }}");
        }

        // The running check ends first, and the last of the new ways follows it at once.
        gateway.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Single(silent.Heads);
        gateway.Time.Advance(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(() => silent.Heads.Count == 2, "the new way is asked");
        Assert.Contains("X-Turn: 4", silent.Heads[1]);
        await gateway.CheckAsync(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(() => silent.Heads.Count == 3, "one follows, and no second schedule");
        gateway.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(3, silent.Heads.Count);
    }
}
