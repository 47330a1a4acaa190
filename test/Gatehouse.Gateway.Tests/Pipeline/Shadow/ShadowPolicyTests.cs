using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Gateway.Pipeline.Shadow;
using Gatehouse.Gateway.Routing;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Pipeline.Shadow;

public sealed class ShadowPolicyTests
{
    private readonly Meddler _meddler = new();

    [Theory]
    [InlineData("refuse", true)]
    [InlineData("default", true)]
    [InlineData("throw", false)]
    [InlineData("answer", false)]
    [InlineData("read", false)]
    public async Task Policy_ThatMeddlesAtOnce_ChangesNothing_AndARefusalIsRecorded(string how, bool isRefusal)
    {
        var plain = await SendAsync(Gateway("[]"));
        var gateway = Gateway($"[{{ meddle: {how}, shadow: true }}]");

        var shadowed = await SendAsync(gateway);

        Assert.Equal(1, _meddler.Ran);
        await AssertSameAsync(plain, shadowed);
        Assert.Equal(isRefusal ? "meddle" : null, shadowed.Test.Exchange.Record.ShadowRefusedBy);
    }

    [Theory]
    [InlineData("later")]
    [InlineData("throw-later")]
    public async Task Policy_ThatDecidesLater_HoldsUpNothing_AndMeddlesWithNothing(string how)
    {
        var plain = await SendAsync(Gateway("[]"));
        var gateway = Gateway($"[{{ meddle: {how}, shadow: true }}]");

        var shadowed = await SendAsync(gateway);
        _meddler.Go.SetResult();
        await _meddler.Done.Task;

        Assert.Equal(1, _meddler.Ran);
        await AssertSameAsync(plain, shadowed);
        Assert.False(shadowed.Test.Reply.IsAborted);
    }

    [Fact]
    public async Task Policy_ThatRefusesBeforeTheReplysHead_IsInTheRecord()
    {
        using var metrics = new MetricCapture();
        var gateway = Gateway("[{ meddle: later, shadow: true }]");
        gateway.Serve = async _ =>
        {
            _meddler.Go.SetResult();
            await _meddler.Done.Task;
            await Eventually.TrueAsync(() => metrics.Count("gatehouse_shadow_refusals_total", "policy=meddle", "route=r", "problem=forbidden") > 0, "the refusal is counted");
            await Task.Delay(20);
        };

        var shadowed = await SendAsync(gateway);

        Assert.Equal("meddle", shadowed.Test.Exchange.Record.ShadowRefusedBy);
    }

    [Fact]
    public async Task Policy_ThatHangs_IsToldAfterASecond_AndCountedAsSuch()
    {
        using var metrics = new MetricCapture();
        var gateway = new OfflineGateway("routes:\n  hangs: { match: /**, to: to, policies: [{ meddle: hang, shadow: true }] }\n", _meddler);

        var test = await gateway.GetAsync("/a");

        Assert.Equal("to: GET /a", gateway.Reached);
        Assert.Equal(200, test.Reply.CommittedStatus);
        Assert.False(_meddler.Done.Task.IsCompleted);
        gateway.Time.Advance(ShadowPolicy.Limit);
        await _meddler.Done.Task;
        Assert.Equal(1, metrics.Sum("gatehouse_shadow_failures_total", "policy=meddle", "route=hangs", "reason=timeout"));
    }

    [Fact]
    public async Task Policy_ThatNeverReturns_IsTriedNoMoreThanAThousandTimesAtOnce()
    {
        using var metrics = new MetricCapture();
        var gateway = new OfflineGateway("routes:\n  stuck: { match: /**, to: to, policies: [{ meddle: later, shadow: true }] }\n", _meddler);
        for (int i = 0; i < ShadowPolicy.MostAtOnce + 5; i++)
        {
            await gateway.GetAsync("/a");
            Assert.Equal("to: GET /a", gateway.Reached);
        }

        Assert.Equal(ShadowPolicy.MostAtOnce, _meddler.Ran);
        Assert.Equal(5, metrics.Sum("gatehouse_shadow_failures_total", "policy=meddle", "route=stuck", "reason=busy"));
    }

    [Fact]
    public async Task ReplyPart_InShadow_IsNeverCalled()
    {
        await SendAsync(Gateway("[{ meddle: accept, shadow: true }]"));

        Assert.Equal(0, _meddler.Replies);
    }

    [Fact]
    public async Task Consumer_FoundInShadow_IsKnownToNobody()
    {
        var shadowed = await SendAsync(Gateway("[{ meddle: refuse, shadow: true }]"));

        Assert.Null(shadowed.Test.Exchange.Scope.Consumer);
        Assert.Equal("r", shadowed.Test.Exchange.Scope.Route);
    }

    [Fact]
    public async Task Limit_InShadow_CountsForItself_ApartFromItsTwin()
    {
        var gateway = new OfflineGateway(
            """
            policies: { limit: { rate_limit: { limit: 2, window: 1h } } }
            routes:
              tried: { match: /tried, to: to, policies: [{ policy: limit, shadow: true }] }
              held: { match: /held, to: to, policies: [limit] }
            """);
        string?[] tried = new string?[4];
        for (int i = 0; i < tried.Length; i++)
        {
            var test = await gateway.GetAsync("/tried");
            Assert.Equal(200, test.Reply.CommittedStatus);
            Assert.Null(test.Reply.CommittedHeaders.Get("RateLimit"));
            tried[i] = test.Exchange.Record.ShadowRefusedBy;
        }

        Assert.Equal([null, null, "limit", "limit"], tried);
        Assert.Equal(200, (await gateway.GetAsync("/held")).Reply.CommittedStatus);
        Assert.Equal(200, (await gateway.GetAsync("/held")).Reply.CommittedStatus);
        Assert.Equal(429, (await gateway.GetAsync("/held")).Reply.CommittedStatus);
    }

    [Fact]
    public async Task Limit_InShadow_IsNotCountedAsARefusal()
    {
        using var metrics = new MetricCapture();
        var gateway = new OfflineGateway("routes:\n  uncounted: { match: /**, to: to, policies: [{ rate_limit: { limit: 1, window: 1h, by: gateway }, shadow: true }] }\n");
        for (int i = 0; i < 50; i++)
        {
            await gateway.GetAsync("/a");
        }

        Assert.Equal(49, metrics.Sum("gatehouse_shadow_refusals_total", "policy=rate_limit", "route=uncounted", "problem=rate-limited"));

        // Other tests refuse beside this one, none of them so often.
        Assert.True(metrics.Sum("gatehouse_rate_limited_total") < 49);
    }

    [Fact]
    public async Task Limit_InShadow_KeepsItsCountsOverAReload()
    {
        const string Yaml = "routes:\n  r: { match: /**, to: to, policies: [{ rate_limit: { limit: 1, window: 1h }, shadow: true }] }\n";
        var gateway = new OfflineGateway(Yaml);
        await gateway.GetAsync("/a");

        gateway.Reload(Yaml.Replace("1h", "2h", StringComparison.Ordinal));

        Assert.Equal("rate_limit", (await gateway.GetAsync("/a")).Exchange.Record.ShadowRefusedBy);
    }

    [Theory]
    [InlineData("policies: { p: { meddle: refuse, shadow: true } }\nroutes: { r: { match: /**, to: to, policies: [p] } }", true)]
    [InlineData("policies: { p: { meddle: refuse, shadow: true } }\nroutes: { r: { match: /**, to: to, policies: [{ policy: p, shadow: false }] } }", false)]
    [InlineData("policies: { p: { meddle: refuse } }\nroutes: { r: { match: /**, to: to, policies: [{ policy: p, shadow: true }] } }", true)]
    [InlineData("policies: { p: { meddle: refuse } }\nroutes: { r: { match: /**, to: to, policies: [{ policy: p }] } }", false)]
    [InlineData("policies: { p: { meddle: refuse } }\ndefaults: { policies: [{ policy: p, shadow: true }] }\nroutes: { r: { match: /**, to: to } }", true)]
    [InlineData("policies: { p: { meddle: refuse } }\ndefaults: { policies: [{ policy: p, shadow: true }] }\nroutes: { r: { match: /**, to: to, policies: [p] } }", false)]
    [InlineData("policies: { p: { meddle: refuse, shadow: true } }\ndefaults: { policies: [p] }\nroutes: { r: { match: /**, to: to, policies: [{ policy: p, shadow: false }] } }", false)]
    [InlineData("routes: { r: { match: /**, to: to, policies: [{ any: [{ meddle: refuse }, { meddle: default }], shadow: true }] } }", true)]
    [InlineData("routes: { r: { match: /**, to: to, policies: [{ any: [{ meddle: refuse }, { meddle: default }] }] } }", false)]
    [InlineData("routes: { r: { match: /**, to: to, policies: [{ meddle: refuse, shadow: false }] } }", false)]
    public async Task Form_SaysWhetherThePolicyCounts(string yaml, bool inShadow)
    {
        var gateway = new OfflineGateway(yaml, _meddler);

        var test = await gateway.GetAsync("/a");

        Assert.Equal(inShadow, gateway.Reached is not null);
        Assert.Equal(inShadow, test.Exchange.Record.ShadowRefusedBy is not null);
        Assert.Equal(inShadow, Assert.Single(gateway.Snapshot.Part<RouteTable>().Routes[0].Chain.Steps).InShadow);
    }

    [Fact]
    public async Task Shadow_TakenFromTheDefaultsByAReload_Counts()
    {
        const string Yaml = "policies: { p: { meddle: refuse } }\ndefaults: { policies: [{ policy: p, shadow: true }] }\nroutes: { r: { match: /**, to: to } }";
        var gateway = new OfflineGateway(Yaml, _meddler);
        await gateway.GetAsync("/a");
        Assert.NotNull(gateway.Reached);

        gateway.Reload(Yaml.Replace("{ policy: p, shadow: true }", "p", StringComparison.Ordinal));
        await gateway.GetAsync("/a");

        Assert.Null(gateway.Reached);
    }

    [Theory]
    [InlineData("{ size: { fields: 100 }, shadow: true }", 431)]
    [InlineData("{ size: { fields: 100 } }", 200)]
    public async Task PolicyThatReplacesTheDefault_InShadow_DoesNot(string written, int status)
    {
        var gateway = new OfflineGateway($"defaults: {{ policies: [{{ size: {{ fields: 1 }} }}] }}\nroutes: {{ r: {{ match: /**, to: to, policies: [{written}] }} }}");

        Assert.Equal(status, (await gateway.GetAsync("/a", ("X-A", "1"), ("X-B", "2"))).Reply.CommittedStatus);
    }

    [Fact]
    public async Task PoliciesOfEqualSettings_SwappedInTheDefaults_KeepTheirOwnState()
    {
        const string Yaml = "policies: { a: { rate_limit: { limit: 1, window: 1h } }, b: { rate_limit: { limit: 1, window: 1h } } }\ndefaults: { policies: [a] }\nroutes: { r: { match: /**, to: to } }";
        var gateway = new OfflineGateway(Yaml);
        await gateway.GetAsync("/a");

        gateway.Reload(Yaml.Replace("[a]", "[b]", StringComparison.Ordinal));

        Assert.Equal(200, (await gateway.GetAsync("/a")).Reply.CommittedStatus);
    }

    [Fact]
    public void State_OfAPolicyInShadow_HasAKeyOfItsOwn()
    {
        _ = new OfflineGateway("policies: { p: { meddle: x } }\nroutes: { r: { match: /**, to: to, policies: [{ policy: p, shadow: true }] }, s: { match: /s, to: to, policies: [p] } }", _meddler);

        Assert.Equal(["p", "shadow p"], _meddler.BuiltAs.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Policies_InShadow_ThatDecideSynchronously_AllocateNothing()
    {
        // One that accepts: refusals are counted, and other tests that listen to counters allocate.
        var gateway = new OfflineGateway("routes:\n  r: { match: /**, to: to, policies: [{ ip: { deny: [203.0.113.9] }, shadow: true }] }\n");
        var step = gateway.Snapshot.Part<RouteTable>().Routes[0].Chain.Steps[0];
        var test = await gateway.GetAsync("/a", ("Accept", "*/*"));
        long least = long.MaxValue;
        for (int i = 0; i < 20; i++)
        {
            test.Exchange.Record.ShadowRefusedBy = null;
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True((await step.Policy.OnRequestAsync(test.Exchange)).IsAccepted);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Exchange_OfAPolicyInShadow_HasAllOfTheRequest()
    {
        var test = TestExchange.Get("/a?b=c").WithHeader("X-A", "1").As("acme").OnRoute("r").From("192.0.2.7");
        test.Request.AlternatePath = "/b";
        test.Request.OtherReadings = ["/c"];
        test.Request.ReadingsBySlashes = ["/d"];
        test.Request.Scheme = "https";
        test.Request.Authority = test.Request.Host = test.Request.Listener = test.Request.ForwardedFor = "x";
        test.Request.PeerAddress = System.Net.IPAddress.Loopback;
        test.Request.HttpVersion = 20;
        test.Request.ContentLength = 7;
        test.Request.HasBody = test.Request.IsUpgrade = test.Request.HasEmptyQuery = test.Request.IsClientCertificateTrusted = test.Request.HasEncodedSlash = true;
        test.Exchange.Scope.Tenant = "t";
        test.Exchange.Scope.PathValues.Add("id", "7");

        var copy = ShadowExchange.Of(test.Exchange).Exchange;

        // Whatever a request comes to have, a policy in shadow sees it: the copy is compared by what the types declare.
        var empty = new CanonicalRequest();
        foreach (var property in typeof(CanonicalRequest).GetProperties().Where(p => p.CanWrite))
        {
            Assert.True(Equals(property.GetValue(test.Request), property.GetValue(copy.Request)), $"CanonicalRequest.{property.Name} is not copied");
            Assert.True(
                property.Name is "Method" or "RawPath" or "Path" or "BodyFields" or "ClientCertificate" || !Equals(property.GetValue(empty), property.GetValue(copy.Request)),
                $"CanonicalRequest.{property.Name} has no value of its own in this test");
        }

        Assert.Equal(test.Request.Headers.Fields.ToArray(), copy.Request.Headers.Fields.ToArray());
        Assert.Equal(("t", "acme", "r"), (copy.Scope.Tenant, copy.Scope.Consumer!.Name, copy.Scope.Route));
        Assert.Equal("7", copy.Scope.PathValues.Get("id"));
        Assert.Equal("test-1", copy.Record.RequestId);
        Assert.True(copy.IsShadow);
    }

    private OfflineGateway Gateway(string policies) => new($"routes:\n  r: {{ match: \"/a/{{id}}\", to: to, policies: {policies} }}\n", _meddler);

    private static async Task<(TestExchange Test, string? Reached, string Sent)> SendAsync(OfflineGateway gateway)
    {
        var test = TestExchange.Of("POST", "/").From("192.0.2.1");
        Assert.True(CanonicalPath.TryRead("/a/7?x=1", test.Request, out _));
        test.WithHeader("X-Keep", "1").WithHeader("Host", "a").WithBody("hello", "text/plain");
        await gateway.HandleAsync(test);
        return (test, gateway.Reached, string.Join('\n', gateway.Sent.Fields.ToArray()));
    }

    private static async Task AssertSameAsync((TestExchange Test, string? Reached, string Sent) plain, (TestExchange Test, string? Reached, string Sent) shadowed)
    {
        Assert.Equal(plain.Reached, shadowed.Reached);
        Assert.Equal(plain.Sent, shadowed.Sent);
        Assert.Equal(plain.Test.Reply.CommittedStatus, shadowed.Test.Reply.CommittedStatus);
        Assert.Equal(plain.Test.Reply.CommittedHeaders.Fields.ToArray(), shadowed.Test.Reply.CommittedHeaders.Fields.ToArray());
        Assert.Equal(plain.Test.Reply.Text, shadowed.Test.Reply.Text);
        Assert.Null(shadowed.Test.Exchange.Record.RefusedBy);
        Assert.Null(shadowed.Test.Exchange.Record.Failure);
        Assert.Null(shadowed.Test.Exchange.Record.Problem);
        Assert.Null(shadowed.Test.Exchange.Scope.Consumer);
        Assert.Equal(5, (await shadowed.Test.Exchange.Body.ReadAsync()).Buffer.Length);
    }
}
