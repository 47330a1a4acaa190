using System.Net;
using Gatehouse.Testing;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>Active checks over real connections, under a clock that the test moves.</summary>
public sealed class ActiveCheckTests
{
    private const string Often = "path: /healthz, interval: 10s, jitter: 0%";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Target_BeforeItsFirstCheck_TakesRequests()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        a.HealthStatus = 500;
        await using var gateway = await HealthGateway.StartAsync($"targets: \"{a.Address}\", health_check: {{ {Often} }}");

        Assert.Equal("a", await gateway.AnswersAsync(1));
        Assert.Empty(a.Checks);
    }

    [Fact]
    public async Task Target_ThatFailsItsFirstCheck_TakesNoRequests()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var b = await SwitchedUpstream.StartAsync("b");
        b.HealthStatus = 503;
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{a.Address}\", \"{b.Address}\" ], health_check: {{ {Often} }}");
        Assert.Equal(2, (await gateway.AnswersAsync(4)).Count(c => c == 'b'));

        await gateway.FirstChecksAsync();

        Assert.Equal("aaaa", await gateway.AnswersAsync(4));
        var logged = Assert.Single(gateway.Gateway.Log.Entries, e => e.Event.Name == "target.unhealthy");
        Assert.Equal($"Target {b.Address} of service up is unhealthy: 1 check(s) in a row failed, the last with: status 503 is not in 200-299", logged.Message);
        Assert.Equal(LogLevel.Warning, logged.Level);
    }

    [Fact]
    public async Task Target_AfterItsFirstCheck_ChangesByTheThresholds()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var b = await SwitchedUpstream.StartAsync("b");
        await using var gateway = await HealthGateway.StartAsync($"targets: [ \"{a.Address}\", \"{b.Address}\" ], health_check: {{ {Often}, unhealthy_after: 3, healthy_after: 2 }}");
        await gateway.FirstChecksAsync();
        b.HealthStatus = 500;

        List<bool> seen = [];
        for (int i = 0; i < 8; i++)
        {
            b.HealthStatus = i switch { 2 => 200, < 6 => 500, _ => 200 };
            await gateway.CheckAsync(Interval);
            seen.Add(gateway.IsAvailable(1));
        }

        // Bad, bad, good, bad, bad, bad; good, good.
        Assert.Equal([true, true, true, true, true, false, false, true], seen);
        Assert.Contains("b", await gateway.AnswersAsync(2));
        Assert.Single(gateway.Gateway.Log.Entries, e => e.Event.Name == "target.healthy");
    }

    [Fact]
    public async Task Check_AsksAsItIsToldTo()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var b = await SwitchedUpstream.StartAsync("b");
        await using var gateway = await HealthGateway.StartAsync(
            $"targets: \"{a.Address}/base\", health_check: {{ path: \"/healthz?full=1\", method: POST, host: \"orders.internal:81\", headers: {{ X-Probe: one }}, port: {b.Port} }}");

        await gateway.FirstChecksAsync();

        Assert.Empty(a.Checks);
        var check = Assert.Single(b.Checks);
        Assert.Equal("POST", check.Method);
        Assert.Equal("/healthz?full=1", check.RawTarget);
        Assert.Equal("orders.internal:81", check.Header("Host"));
        Assert.Equal("one", check.Header("X-Probe"));
        Assert.Equal("Gatehouse-Health", check.Header("User-Agent"));
        Assert.True(gateway.IsAvailable(0));
    }

    [Theory]
    [InlineData("expect_status: [301, 404-410]", 404, "", null)]
    [InlineData("expect_status: 301", 301, "", null)]
    [InlineData("expect_status: [301, 404-410]", 411, "", "status 411 is not in 301, 404-410")]
    [InlineData("expect_body: '\"up\":true'", 200, "{ \"up\":true }", null)]
    [InlineData("expect_body: '\"up\":true'", 200, "{ \"up\":false }", "the first 14 bytes of the body do not have the text of expect_body")]
    public async Task Check_ByStatusAndBody(string settings, int status, string body, string? fault)
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        (a.HealthStatus, a.HealthBody) = (status, body);
        await using var gateway = await HealthGateway.StartAsync($"targets: \"{a.Address}\", health_check: {{ path: /healthz, {settings} }}");

        await gateway.FirstChecksAsync();

        var last = (await gateway.ReportAsync(0)).GetProperty("last_check");
        Assert.Equal(fault, last.GetProperty("fault").GetString());
        Assert.Equal(fault is null, gateway.IsAvailable(0));
    }

    [Fact]
    public async Task Body_LongerThanWhatIsRead_IsSearchedUpToThere()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        a.HealthBody = new string('x', 64 * 1024) + "ok";
        await using var gateway = await HealthGateway.StartAsync($"targets: \"{a.Address}\", health_check: {{ path: /healthz, expect_body: ok }}");

        await gateway.FirstChecksAsync();

        Assert.Equal("the first 65536 bytes of the body do not have the text of expect_body", gateway.Service.Targets.All[0].State.Health.LastCheck!.Fault!.Text);
    }

    [Fact]
    public async Task Target_ThatAnswersNothing_FailsByTimeoutAndIsNeverAskedTwiceAtOnce()
    {
        await using var silent = RawUpstream.StallingAfter("");
        await using var gateway = await HealthGateway.StartAsync($"targets: \"{silent.Address}\", health_check: {{ {Often}, timeout: 10s }}");
        gateway.Time.Advance(TimeSpan.FromMilliseconds(100));
        await Eventually.TrueAsync(() => silent.Heads.Count == 1, "the first check has arrived");

        for (int i = 0; i < 9; i++)
        {
            gateway.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Single(silent.Heads);
        await gateway.CheckAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("no good answer within 10 s", gateway.Service.Targets.All[0].State.Health.LastCheck!.Fault!.Text);
        Assert.False(gateway.IsAvailable(0));
    }

    [Fact]
    public async Task Target_ThatIsNotThere_FailsWithWhatTheTransportSays()
    {
        await using var gateway = await HealthGateway.StartAsync($"targets: \"{DeadAddress.Next()}\", health_check: {{ {Often} }}");
        using var metrics = gateway.Gateway.CaptureMetrics();

        await gateway.FirstChecksAsync();

        Assert.Contains("Connection refused", gateway.Service.Targets.All[0].State.Health.LastCheck!.Fault!.Text);
        string target = gateway.Service.Targets.All[0].Name;
        Assert.Equal(1, metrics.Sum("gatehouse_health_checks_failed_total", $"target={target}", "reason=connect_refused"));
    }

    [Fact]
    public async Task NoTarget_IsA503WithItsReason()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        a.HealthStatus = 500;
        await using var gateway = await HealthGateway.StartAsync($"targets: \"{a.Address}\", health_check: {{ {Often} }}");
        await gateway.FirstChecksAsync();

        using var reply = await gateway.Gateway.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
        string body = await reply.Content.ReadAsStringAsync();
        Assert.Contains("https://gatehouse.dev/problems/no-target", body);
        Assert.Contains("None of the targets of this service is available at the moment.", body);
        Assert.DoesNotContain("127.0.0.1", body);
        Assert.Contains("service up has no target that may take the request (1 target: 1 unhealthy)", (await gateway.Gateway.AccessLinesAsync(1))[0]);
        Assert.Equal("Service up has no available target left (1 target: 1 unhealthy)", Assert.Single(gateway.Gateway.Log.Of(LogLevel.Error)).Message);

        a.HealthStatus = 200;
        await gateway.CheckAsync(Interval);
        await gateway.CheckAsync(Interval);

        Assert.Equal("a", await gateway.AnswersAsync(1));
        Assert.Single(gateway.Gateway.Log.Entries, e => e.Event.Name == "service.with_target");
    }

    [Fact]
    public async Task Request_OnItsWayToATargetThatTurnsUnhealthy_IsAnswered()
    {
        var answer = new TaskCompletionSource();
        await using var a = await FakeUpstream.StartAsync(async context =>
        {
            context.Response.StatusCode = context.Request.Path == "/healthz" ? 500 : 200;
            await (context.Request.Path == "/healthz" ? Task.CompletedTask : answer.Task.WaitAsync(context.RequestAborted));
        });
        await using var gateway = await HealthGateway.StartAsync($"targets: \"{a.Address}\", health_check: {{ {Often} }}");
        var asking = gateway.Gateway.Client.GetAsync("/");
        await a.WhenReceivedAsync(1);

        await gateway.FirstChecksAsync();
        Assert.False(gateway.IsAvailable(0));
        answer.SetResult();

        using var reply = await Eventually.WithinAsync(asking);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Fact]
    public async Task Gateway_ThatStops_ChecksNoMore()
    {
        await using var a = await SwitchedUpstream.StartAsync("a");
        await using var gateway = await HealthGateway.StartAsync($"targets: \"{a.Address}\", health_check: {{ {Often} }}");
        await gateway.FirstChecksAsync();

        await gateway.Gateway.StopAsync(TimeSpan.Zero);
        gateway.Time.Advance(Interval);
        gateway.Time.Advance(Interval);

        Assert.Single(a.Checks);
    }
}
