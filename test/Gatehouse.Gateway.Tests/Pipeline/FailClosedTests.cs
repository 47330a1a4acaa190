using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Pipeline;

/// <summary>A policy that fails, in whatever way, at the place of each policy of the catalog and through the real server: the backend sees nothing.</summary>
public sealed class FailClosedTests
{
    private const string Request = "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Upload = "POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello";

    private static readonly string[] Faults =
    [
        "throws", "throws later", "out of stack", "cancelled", "cancelled later", "timeout of its own",
        "no verdict", "no verdict later", "says it answered", "says it answered later", "hangs, then accepts", "hangs, then meddles", "hangs in a reply",
    ];

    [Theory]
    [MemberData(nameof(PolicyCases.Kinds), MemberType = typeof(PolicyCases))]
    public async Task Policy_ThatFails_KeepsTheRequestFromTheBackend(string id)
    {
        var faulty = new FaultyDouble(BuiltInPolicies.All.Single(p => p.Id == id));
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await StartAsync(upstream, faulty, $"[{Written(id)}]");
        int refused = 0;
        foreach (string fault in Faults)
        {
            faulty.Fault = fault;
            foreach (string request in new[] { Request, Upload })
            {
                string reply = await gateway.ExchangeAsync(request);

                AssertRefused(fault, reply);
                Assert.True(upstream.BytesReceived == 0, $"{fault}: the backend saw {string.Join('\n', upstream.Requests)}");
                var record = await gateway.RecordAsync(++refused);
                Assert.Equal(fault.StartsWith("says", StringComparison.Ordinal) ? null : id, record.RefusedBy);
            }
        }

        await WhenLateOnesAreDoneAsync(faulty);
        Assert.Equal(0, upstream.BytesReceived);

        // It was the faults: a policy that is well lets the same requests through, on exchanges that nothing has spoilt.
        faulty.Fault = "accept";
        string[] replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.ExchangeAsync(Request)));
        Assert.All(replies, r => Assert.EndsWith("\r\n\r\nok", r, StringComparison.Ordinal));
        Assert.All(replies, r => Assert.DoesNotContain("X-Late", r, StringComparison.Ordinal));
        Assert.Equal(20, upstream.Requests.Count);
        Assert.All(upstream.Requests, r => Assert.DoesNotContain("X-Late", r, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(PolicyCases.Kinds), MemberType = typeof(PolicyCases))]
    public async Task Alternatives_ThatFail_KeepTheRequestFromTheBackend(string id)
    {
        var faulty = new FaultyDouble(BuiltInPolicies.All.Single(p => p.Id == id));
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await StartAsync(upstream, faulty, $"[{{ any: [{Written(id)}, {Written(id)}] }}]");
        foreach (string fault in Faults)
        {
            faulty.Fault = fault;

            AssertRefused(fault, await gateway.ExchangeAsync(Request));
        }

        await WhenLateOnesAreDoneAsync(faulty);
        Assert.Equal(0, upstream.BytesReceived);
    }

    [Theory]
    [MemberData(nameof(PolicyCases.Kinds), MemberType = typeof(PolicyCases))]
    public async Task Policy_ThatAcceptsAfterTheClientLeft_ReachesNobody(string id)
    {
        var faulty = new FaultyDouble(BuiltInPolicies.All.Single(p => p.Id == id)) { Fault = "hangs, then accepts" };
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await StartAsync(upstream, faulty, $"[{Written(id)}]", timeout: "30s");
        await using (var client = await gateway.ConnectAsync())
        {
            await client.SendAsync(Request);
            await Eventually.TrueAsync(() => faulty.Entered == 1, "the policy runs");
        }

        await Task.Delay(100);
        faulty.Release.SetResult();
        var record = await gateway.RecordAsync();

        Assert.True(record.ClientGone);
        Assert.Equal(0, upstream.BytesReceived);
    }

    [Theory]
    [MemberData(nameof(PolicyCases.Kinds), MemberType = typeof(PolicyCases))]
    public async Task ReplyWork_ThatThrows_KeepsTheReplyFromTheClient(string id)
    {
        var faulty = new FaultyDouble(BuiltInPolicies.All.Single(p => p.Id == id)) { Fault = "reply throws" };
        await using var upstream = RecordingUpstream.Start("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX-Secret: 1\r\n\r\nsecret");
        await using var gateway = await StartAsync(upstream, faulty, $"[{Written(id)}]");

        string reply = await gateway.ExchangeAsync(Request);

        Assert.StartsWith("HTTP/1.1 500 ", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", reply, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Policy_ThatCallsBackTwice_SendsOneRequest()
    {
        var faulty = new FaultyDouble(BuiltInPolicies.All[0]) { Fault = "calls back twice" };
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await StartAsync(upstream, faulty, $"[{Written(faulty.Id)}]");

        Assert.EndsWith("ok", await gateway.ExchangeAsync(Request), StringComparison.Ordinal);
        await Task.Delay(100);

        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task Policy_ThatHangs_IsRefusedByName_AndTheReplyWorkBeforeItIsDone()
    {
        var faulty = new FaultyDouble(BuiltInPolicies.All.Single(p => p.Id == "rate_limit")) { Fault = "hangs, then meddles" };
        await using var upstream = RecordingUpstream.Start();
        var before = new FaultyDouble(BuiltInPolicies.All.Single(p => p.Id == "api_key"));
        await using var gateway = await StartAsync(upstream, faulty, $"[{Written("api_key")}, {Written("rate_limit")}]", more: before);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
        string reply = await client.ReadUntilAsync("}");

        Assert.StartsWith("HTTP/1.1 500 ", reply, StringComparison.Ordinal);
        Assert.Contains("policy-failed", reply, StringComparison.Ordinal);
        var record = await gateway.RecordAsync();
        Assert.Equal(("rate_limit", "the policy did not decide within 0.05 s", 500), (record.RefusedBy, record.Failure, record.Status));

        // The late policy does its worst while the next request of the same connection runs: nothing of it is seen.
        faulty.Fault = "accept";
        await client.SendAsync("GET /b HTTP/1.1\r\nHost: a\r\n\r\n");
        await WhenLateOnesAreDoneAsync(faulty);
        string next = await client.ReadUntilAsync("ok");
        await client.SendAsync("GET /c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        string last = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", next, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", last, StringComparison.Ordinal);
        Assert.DoesNotContain("late", next + last, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["/b", "/c"], upstream.Requests.Select(r => r.Split(' ')[1]));
        Assert.Contains("InvalidOperationException", faulty.Late);
    }

    [Fact]
    public async Task Policy_ThatHangsOnAStream_EndsThatStreamAlone()
    {
        var faulty = new FaultyDouble(BuiltInPolicies.All[0]) { Fault = "hangs, then meddles" };
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await StartAsync(upstream, faulty, $"[{Written(faulty.Id)}]", listen: "listen: [{ url: \"http://127.0.0.1:0\", protocols: [http2] }]");
        using var client = new HttpClient { BaseAddress = new Uri(gateway.Address), DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var refused = await client.PostAsync("/a", new StringContent("hello"));
        faulty.Fault = "accept";
        await WhenLateOnesAreDoneAsync(faulty);

        Assert.Equal(500, (int)refused.StatusCode);
        Assert.Equal("ok", await client.GetStringAsync("/b"));
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task Policy_ThatHangsOverReloads_GoesOnUnderItsOwnSnapshot()
    {
        var faulty = new FaultyDouble(BuiltInPolicies.All.Single(p => p.Id == "api_key")) { Fault = "hangs, then accepts" };
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await StartAsync(upstream, faulty, $"[{Written(faulty.Id)}]", timeout: "30s");
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Upload);
        await Eventually.TrueAsync(() => faulty.Entered == 1, "the policy runs");

        for (int i = 0; i < 3; i++)
        {
            gateway.Reload($"routes: {{ other{i}: {{ match: /other{i}, respond: {{ status: 204 }} }} }}");
        }

        string next = await gateway.ExchangeAsync(Request);
        faulty.Release.SetResult();
        string reply = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 404 ", next, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nok", reply, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", Assert.Single(upstream.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public void Timeout_OutOfRange_IsAFault()
        => Assert.Contains("defaults.policy_timeout", Assert.Single(OfflineGateway.ProblemsOf("defaults: { policy_timeout: 0 }\nroutes: { r: { match: /**, to: to } }")).Path, StringComparison.Ordinal);

    [Fact]
    public void Chain_OfAPolicyThatCannotBeBuilt_LeavesTheLastSnapshot()
    {
        var gateway = new OfflineGateway("routes: { r: { match: /**, to: to, policies: [{ admit: x }] } }", Probe.OfEveryStage([]));
        var before = gateway.Snapshot;

        Assert.Throws<InvalidOperationException>(() => gateway.Reload("routes: { r: { match: /**, to: to, policies: [{ admit: unbuildable }] } }"));

        Assert.Same(before, gateway.Snapshot);
    }

    [Theory]
    [InlineData("[{ nobody: x }]")]
    [InlineData("[nobody]")]
    [InlineData("[{ policy: nobody }]")]
    [InlineData("[{ any: [nobody] }]")]
    [InlineData("[{ any: [{ nobody: x }] }]")]
    [InlineData("[{ nobody: x, shadow: true }]")]
    [InlineData("[{}]")]
    [InlineData("[~]")]
    [InlineData("[{ any: [] }]")]
    [InlineData("[[]]")]
    public void List_WithAPolicyThatDoesNotExist_IsRefused(string policies)
        => Assert.Contains(OfflineGateway.ProblemsOf($"routes: {{ r: {{ match: /**, to: to, policies: {policies} }} }}"), p => p.Severity == ProblemSeverity.Error);

    [Theory]
    [InlineData("nobody", false)]
    [InlineData(null, false)]
    [InlineData("api_key", true)]
    public void Document_MadeInCodeWithoutAPolicy_IsNotCompiled(string? id, bool lacksOptions)
    {
        var gateway = new OfflineGateway("routes: { r: { match: /**, to: to } }");
        var route = gateway.Snapshot.Document.Routes["r"];
        var use = new PolicyUse { Id = id, Options = lacksOptions ? null : route.Match };

        Assert.Throws<InvalidOperationException>(() => gateway.Compile(gateway.Snapshot.Document with { Routes = new Dictionary<string, RouteDocument> { ["r"] = route with { Policies = [use] } } }));
    }

    private static string Written(string id) => $"{{ {id}: {PolicyCases.Of(id).Settings} }}";

    private static Task<RunningGateway> StartAsync(RecordingUpstream upstream, FaultyDouble faulty, string policies, string timeout = "50ms", FaultyDouble? more = null, string listen = "")
        => RunningGateway.StartAsync(
            $"""
            {PolicyCases.Of(faulty.Id).Sections}
            {listen}
            defaults: {"{"} policy_timeout: {timeout} {"}"}
            routes:
              r: {"{"} match: "/**", service: "{upstream.Address}", policies: {policies} {"}"}
            """,
            policies: more is null ? [faulty] : [faulty, more]);

    private static void AssertRefused(string fault, string reply)
    {
        bool isCut = fault == "hangs in a reply";
        Assert.True(isCut ? !reply.Contains("\r\n\r\nhalf a0123", StringComparison.Ordinal) : reply.StartsWith("HTTP/1.1 500 ", StringComparison.Ordinal), $"{fault}: {reply}");
        Assert.True(!reply.EndsWith("ok", StringComparison.Ordinal), $"{fault}: {reply}");
    }

    private static async Task WhenLateOnesAreDoneAsync(FaultyDouble faulty)
    {
        var release = faulty.Release;
        faulty.Release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        release.SetResult();
        await Eventually.TrueAsync(
            () =>
            {
                lock (faulty.Late)
                {
                    return faulty.Late.Contains("went on");
                }
            },
            "the late policies went on");
        await Task.Delay(50);
    }
}
