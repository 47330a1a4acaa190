using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Pipeline;

public sealed class RouteChainTests
{
    private readonly List<string> _ran = [];

    [Fact]
    public async Task Policies_RunByStage_DefaultsFirst_ThenAsWritten_AndReplyInReverse()
    {
        var gateway = Gateway("[{ serve: x }, { admit: own }, { protect: own }]", defaults: "[{ shape: default }, { admit: default }]");

        var test = await gateway.GetAsync("/a");

        Assert.Equal(200, test.Reply.CommittedStatus);
        Assert.Equal(
            [
                "protect own", "admit default", "admit own", "shape default", "serve x",
                "serve x reply 200", "shape default reply 200", "admit own reply 200", "admit default reply 200", "protect own reply 200",
            ],
            _ran);
        Assert.Equal("to: GET /a", gateway.Reached);
    }

    [Theory]
    [InlineData("refuse", 403, "forbidden")]
    [InlineData("nothing", 500, "policy-failed")]
    [InlineData("throw", 500, "policy-failed")]
    [InlineData("throw-late", 500, "policy-failed")]
    [InlineData("cancel", 500, "policy-failed")]
    [InlineData("silent", 500, "internal")]
    public async Task Policy_ThatDoesNotAccept_KeepsTheRequestFromTheBackend(string what, int status, string problem)
    {
        var gateway = Gateway($"[{{ protect: x }}, {{ identify: {what} }}, {{ admit: x }}]");

        var test = await gateway.GetAsync("/a");

        Assert.Null(gateway.Reached);
        Assert.Equal(status, test.Reply.CommittedStatus);
        Assert.Equal(problem, test.Exchange.Record.Problem!.Kind.Id);
        Assert.DoesNotContain("admit x", _ran);
        Assert.DoesNotContain("broke", test.Reply.Text, StringComparison.Ordinal);
        Assert.Equal(["protect x", $"identify {what}", $"identify {what} reply {status}", $"protect x reply {status}"], _ran);
    }

    [Fact]
    public async Task Policy_ThatThrows_IsNamedToOperatorsOnly()
    {
        var test = await Gateway("[{ identify: throw }]").GetAsync("/a");

        Assert.Equal("identify", test.Exchange.Record.RefusedBy);
        Assert.Equal("InvalidOperationException: the probe broke", test.Exchange.Record.Failure);
    }

    [Fact]
    public async Task Policy_ThatAnswers_EndsTheChain()
    {
        var gateway = Gateway("[{ identify: answer }, { admit: x }]");

        var test = await gateway.GetAsync("/a");

        Assert.Null(gateway.Reached);
        Assert.Equal(204, test.Reply.CommittedStatus);
        Assert.Null(test.Exchange.Record.Problem);
        Assert.Equal(["identify answer", "identify answer reply 204"], _ran);
    }

    [Fact]
    public async Task Policy_ThatAcceptsLate_GoesOn()
    {
        var gateway = Gateway("[{ identify: late }, { admit: late }]");

        await gateway.GetAsync("/a");

        Assert.Equal("to: GET /a", gateway.Reached);
    }

    [Fact]
    public async Task Policy_ThatHangs_EndsWithTheClient_AndNothingIsServed()
    {
        var gateway = Gateway("[{ identify: hang }]");
        var test = TestExchange.Get("/a");
        var running = gateway.HandleAsync(test);
        Assert.False(running.IsCompleted);

        test.Leave();
        await running;

        Assert.Null(gateway.Reached);
        Assert.True(test.Exchange.Record.ClientGone);
        Assert.Null(test.Reply.CommittedStatus);
    }

    [Fact]
    public async Task Policy_ThatAcceptsAfterTheClientLeft_DoesNotReachTheBackend()
    {
        var gateway = Gateway("[{ identify: late }]");
        var test = TestExchange.Get("/a");
        test.Leave();

        await gateway.HandleAsync(test);

        Assert.Null(gateway.Reached);
        Assert.True(test.Exchange.Record.ClientGone);
    }

    [Fact]
    public async Task ReplyWork_ThatThrows_ReplacesTheReply_AndTheRestStillRuns()
    {
        var gateway = Gateway("[{ protect: x }, { admit: throw-on-reply }, { shape: x }]");

        var test = await gateway.GetAsync("/a");

        Assert.Equal(500, test.Reply.CommittedStatus);
        Assert.Equal("policy-failed", test.Exchange.Record.Problem!.Kind.Id);
        Assert.Equal("admit", test.Exchange.Record.RefusedBy);
        Assert.Null(test.Reply.CommittedHeaders.Get("X-Backend"));
        Assert.Equal("protect", test.Reply.CommittedHeaders.Get("X-Seen-By"));
        Assert.Equal("protect x reply 500", _ran[^1]);
    }

    [Fact]
    public async Task ReplyWork_ThatThrowsOnARefusal_StillRefuses()
    {
        var test = await Gateway("[{ protect: throw-on-reply }, { admit: refuse }]").GetAsync("/a");

        Assert.Equal(500, test.Reply.CommittedStatus);
        Assert.Equal("policy-failed", test.Exchange.Record.Problem!.Kind.Id);
    }

    [Theory]
    [InlineData("upstream", 502, "upstream-failed")]
    [InlineData("timeout", 504, "upstream-timeout")]
    [InlineData("problem", 503, "no-target")]
    [InlineData("bug", 500, "internal")]
    [InlineData("cancelled", 500, "internal")]
    public async Task Backend_ThatFails_BecomesAProblem(string how, int status, string problem)
    {
        var gateway = Gateway("[{ shape: x }]");
        gateway.Serve = exchange =>
        {
            exchange.Reply.Headers.Set("X-Half-Made", "1");
            throw how switch
            {
                "upstream" => new UpstreamException(UpstreamFailure.Reset, "10.0.0.7 reset"),
                "timeout" => new UpstreamException(UpstreamFailure.FirstByteTimeout, "10.0.0.7 is silent"),
                "problem" => new ProblemException(new Problem(ProblemKind.NoTarget), "10.0.0.7 is not healthy"),
                "cancelled" => new OperationCanceledException("10.0.0.7"),
                _ => new InvalidOperationException("10.0.0.7"),
            };
        };

        var test = await gateway.GetAsync("/a");

        Assert.Equal(status, test.Reply.CommittedStatus);
        Assert.Equal(problem, test.Exchange.Record.Problem!.Kind.Id);
        Assert.Contains("10.0.0.7", test.Exchange.Record.Failure!, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.7", test.Reply.Text, StringComparison.Ordinal);
        Assert.Null(test.Reply.CommittedHeaders.Get("X-Half-Made"));
        Assert.Equal("shape", test.Reply.CommittedHeaders.Get("X-Seen-By"));
    }

    [Fact]
    public async Task Backend_ThatFailsAfterTheHead_CutsTheReply()
    {
        var gateway = Gateway("[]");
        gateway.Serve = async exchange =>
        {
            await exchange.Reply.StartAsync(exchange, default);
            throw new UpstreamException(UpstreamFailure.Reset, "broke off");
        };

        var test = await gateway.GetAsync("/a");

        Assert.Equal(200, test.Reply.CommittedStatus);
        Assert.True(test.Reply.IsAborted);
    }

    [Fact]
    public async Task Any_OneThatAccepts_IsEnough()
    {
        var gateway = Gateway("[{ any: [{ identify: challenge-a }, { identify: late }, { identify: x }] }]");

        await gateway.GetAsync("/a");

        Assert.Equal("to: GET /a", gateway.Reached);
        Assert.Equal(
            ["identify challenge-a", "identify late", "identify late reply 200", "identify challenge-a reply 200"],
            _ran);
    }

    [Theory]
    [InlineData("challenge-a", "challenge-b", 401, "A, B")]
    [InlineData("challenge-a", "refuse", 403, null)]
    [InlineData("refuse", "challenge-a", 403, null)]
    [InlineData("nothing", "challenge-a", 500, null)]
    [InlineData("throw", "accept", 500, null)]
    public async Task Any_NoneThatAccepts_SendsTheMostHelpfulRefusal(string one, string other, int status, string? challenge)
    {
        var gateway = Gateway($"[{{ any: [{{ identify: {one} }}, {{ identify: {other} }}] }}]");

        var test = await gateway.GetAsync("/a");

        Assert.Null(gateway.Reached);
        Assert.Equal(status, test.Reply.CommittedStatus);
        Assert.Equal(challenge, test.Reply.CommittedHeaders.Get("WWW-Authenticate"));
    }

    [Fact]
    public void Any_OfDifferentStages_IsAFault()
    {
        var problem = Assert.Single(OfflineGateway.ProblemsOf(Yaml("[{ any: [{ identify: x }, { admit: x }] }]", "[]"), Probe.OfEveryStage(_ran)));

        Assert.Equal("GH1016", problem.Code.Id);
        Assert.Equal("the alternatives run in different stages (identify, admit)", problem.Message);
    }

    [Theory]
    [InlineData("security_headers: {}", "security_headers")]
    [InlineData("cors: [\"https://a.example\"]", "cors")]
    [InlineData("cors: { origins: [\"https://a.example\"], refuse: true }", "cors")]
    public void Any_WithOneThatLetsEverybodyIn_IsAFault(string open, string id)
    {
        var problem = Assert.Single(OfflineGateway.ProblemsOf(Yaml($"[{{ any: [{{ ip: {{ allow: [10.0.0.1] }} }}, {{ {open} }}] }}]", "[]")));

        Assert.Equal(("GH1016", "routes.r.policies[0].any[1]"), (problem.Code.Id, problem.Path));
        Assert.Equal($"{id} lets requests through whoever sends them, so as an alternative it would let everybody in", problem.Message);
    }

    [Fact]
    public void Chain_WithAPolicyThatCannotBeBuilt_IsNotMade()
        => Assert.Throws<InvalidOperationException>(() => Gateway("[{ identify: x }, { admit: unbuildable }]"));

    [Fact]
    public async Task NamedPolicy_AttachedTwice_RunsOnce()
    {
        var gateway = new OfflineGateway(
            "policies: { p: { admit: x } }\ndefaults: { policies: [p] }\nroutes:\n  r: { match: /**, to: to, policies: [p, p] }\n",
            Probe.OfEveryStage(_ran));

        await gateway.GetAsync("/a");

        Assert.Equal(["admit x", "admit x reply 200"], _ran);
    }

    [Fact]
    public void Reload_OfOneChangedRoute_RebuildsThatRouteAlone()
    {
        const string Routes = "policies: { p: { admit: x } }\nroutes:\n  a: { match: /a, to: to, policies: [p] }\n  b: { match: /b, to: to, policies: [{ shape: y }] }\n  c: { match: /c, to: ";
        var gateway = new OfflineGateway(Routes + "one }\n", Probe.OfEveryStage(_ran));

        gateway.Reload("# moved by a line\n" + Routes + "two }\n");

        Assert.Equal((1, 4), gateway.LastBuild);
    }

    [Fact]
    public void Reload_OfANamedPolicy_RebuildsTheRoutesThatUseIt()
    {
        const string Routes = "routes:\n  a: { match: /a, to: to, policies: [p] }\n  b: { match: /b, to: to, policies: [{ any: [p, { admit: z }] }] }\n  c: { match: /c, to: to }\n";
        var gateway = new OfflineGateway("policies: { p: { admit: x } }\n" + Routes, Probe.OfEveryStage(_ran));

        gateway.Reload("policies: { p: { admit: y } }\n" + Routes);

        Assert.Equal((3, 2), gateway.LastBuild);
    }

    [Fact]
    public async Task Policies_ThatDecideSynchronously_AllocateNothing()
    {
        var gateway = new OfflineGateway("routes:\n  r: { match: /**, to: to, policies: [{ transform: { method: PUT } }, { rate_limit: { limit: 1000000, window: 1m, headers: false } }] }\n");
        var steps = gateway.Snapshot.Part<Gatehouse.Gateway.Routing.RouteTable>().Routes[0].Chain.Steps.ToArray();
        var test = await gateway.GetAsync("/a");
        long least = long.MaxValue;
        for (int i = 0; i < 20; i++)
        {
            test.Exchange.PoliciesRun = 0;
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var step in steps)
            {
                Assert.True((await step.Policy.OnRequestAsync(test.Exchange)).IsAccepted);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private OfflineGateway Gateway(string policies, string defaults = "[]") => new(Yaml(policies, defaults), Probe.OfEveryStage(_ran));

    private static string Yaml(string policies, string defaults)
        => $"defaults: {{ policies: {defaults} }}\nroutes:\n  r: {{ match: /**, to: to, policies: {policies} }}\n";
}
