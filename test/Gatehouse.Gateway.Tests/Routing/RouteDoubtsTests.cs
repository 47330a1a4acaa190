using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Gateway.Backends;
using Gatehouse.Gateway.Pipeline;

namespace Gatehouse.Gateway.Tests.Routing;

/// <summary>What validate doubts: routes that take no request, and open ways round guarded ones.</summary>
public sealed class RouteDoubtsTests
{
    private const string Key = "policies: [{ api_key: {} }]";

    [Theory]
    [InlineData("{ path: /a, client: [0.0.0.0/0, \"::/0\"] }", "/a")]
    [InlineData("{ path: /a/**, client: [0.0.0.0/0, \"::/0\"], headers: { x: \"1\" } }", "{ path: /a/**, headers: { X: \"1\" } }")]
    [InlineData("{ path: \"/a/{x}\", client: [0.0.0.0/0, \"::/0\"], methods: [GET, PUT] }", "{ path: \"/a/{y}\", methods: [GET] }")]
    [InlineData("{ path: /a, client: [0.0.0.0/0, \"::/0\"], host: [a.b, c.d] }", "{ path: /a, host: [A.B] }")]
    public void Route_ThatAnotherLeavesNothing_IsAWarningNamingBoth(string taker, string hidden)
    {
        var problem = Assert.Single(ProblemsOf($"routes:\n  taker: {{ match: {taker}, service: http://a }}\n  hidden: {{ match: {hidden}, service: http://a }}\n"));

        Assert.Equal("GH1022", problem.Code.Id);
        Assert.Equal(ProblemSeverity.Warning, problem.Severity);
        Assert.Equal((3, 2), (problem.Mark.Line, problem.OtherMark!.Value.Line));
        Assert.StartsWith("takes no request: routes.taker (/a", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith(") is more specific, and takes or refuses all that it matches", problem.Message, StringComparison.Ordinal);
        Assert.Equal("Remove routes.hidden, or give it a condition that routes.taker does not meet.", problem.Hint);
    }

    [Fact]
    public void Route_BesideAVersionedOne_TakesNothing()
    {
        var problem = Assert.Single(ProblemsOf(
            """
            routes:
              v2: { match: /a/**, version: { of: a, name: v2, by: header, default: true }, service: http://a }
              old: { match: /a/**, service: http://b }
            """));

        Assert.Equal("GH1022", problem.Code.Id);
        Assert.Equal("takes no request: routes.v2 (/a/**) is more specific, and takes or refuses all that it matches", problem.Message);
    }

    [Theory]
    [InlineData("{ path: /a, client: [0.0.0.0/0] }", "/a")]
    [InlineData("{ path: /a, client: [0.0.0.0/0, \"::/0\"], methods: [GET] }", "/a")]
    [InlineData("{ path: /a, client: [0.0.0.0/0, \"::/0\"], methods: [GET] }", "{ path: /a, methods: [GET, PUT] }")]
    [InlineData("{ path: /a, client: [0.0.0.0/0, \"::/0\"], headers: { x: \"1\" } }", "/a")]
    [InlineData("{ path: /a, client: [0.0.0.0/0, \"::/0\"], headers: { x: \"1\" } }", "{ path: /a, headers: { x: \"2\" } }")]
    [InlineData("{ path: /a, client: [0.0.0.0/0, \"::/0\"], host: [a.b] }", "/a")]
    [InlineData("{ path: /a, client: [0.0.0.0/0, \"::/0\"], host: [a.b] }", "{ path: /a, host: [a.b, c.d] }")]
    [InlineData("{ path: /a, client: [0.0.0.0/0, \"::/0\"] }", "/a/**")]
    [InlineData("{ path: /a, methods: [GET] }", "/a")]
    public void Route_ThatSomeRequestReaches_IsNoDoubt(string taker, string other)
        => Assert.Empty(ProblemsOf($"routes:\n  taker: {{ match: {taker}, service: http://a }}\n  other: {{ match: {other}, service: http://a }}\n"));

    [Theory]
    [InlineData("/admin", "/**", "guards /admin alone: /admin/ and what is below it go to the same service by routes.open (/**), which asks nobody who they are")]
    [InlineData("\"/api/{id}\"", "/api/**", "guards /api/{id} alone: /api/{id}/ and what is below it go to the same service by routes.open (/api/**), which asks nobody who they are")]
    [InlineData("{ path: /api/**, methods: [GET] }", "/**", "guards GET of /api/** alone: POST, PUT, PATCH, DELETE go to the same service by routes.open (/**), which asks nobody who they are")]
    [InlineData("{ path: /api/**, methods: [POST, PUT] }", "/api/**", "guards POST, PUT of /api/** alone: PATCH, DELETE go to the same service by routes.open (/api/**), which asks nobody who they are")]
    [InlineData("{ path: /admin/**, host: [a.b] }", "/**", "guards /admin/** on a.b alone: on any other host it goes to the same service by routes.open (/**), which asks nobody who they are")]
    [InlineData("{ path: /admin/**, host: [\"*.a.b\"] }", "/**", "guards /admin/** on *.a.b alone: on any other host it goes to the same service by routes.open (/**), which asks nobody who they are")]
    [InlineData("/admin/**", "{ path: /**, host: [www.a.b] }", "guards /admin/** on hosts that no other route names: on www.a.b its paths go to the same service by routes.open (/**), which asks nobody who they are, because the host is compared before the path")]
    public void GuardedRoute_WithAnOpenWayRound_IsAWarningNamingBoth(string guarded, string open, string message)
    {
        var problem = Assert.Single(ProblemsOf($"routes:\n  guarded: {{ match: {guarded}, service: http://a, {Key} }}\n  open: {{ match: {open}, service: http://a }}\n"));

        Assert.Equal("GH1023", problem.Code.Id);
        Assert.Equal(ProblemSeverity.Warning, problem.Severity);
        Assert.Equal((2, 3), (problem.Mark.Line, problem.OtherMark!.Value.Line));
        Assert.Equal(message, problem.Message);
    }

    [Fact]
    public void WholeHost_OfAServiceThatSeesNoHosts_IsOpenByAnyOther()
    {
        const string Routes = $"routes:\n  guarded: {{ match: {{ path: /**, host: [admin.a.b] }}, service: up, {Key} }}\n  open: {{ match: /**, service: up }}\n";

        Assert.Equal("GH1023", Assert.Single(ProblemsOf("services:\n  up: { targets: [http://a], host: target }\n" + Routes)).Code.Id);
        Assert.Empty(ProblemsOf("services:\n  up: { targets: [http://a] }\n" + Routes));
    }

    [Theory]
    [InlineData("/api/**", "/**")]
    [InlineData("/api/**", "/api/health")]
    [InlineData("/api/**", "/api/public/**")]
    [InlineData("/**", "/static/**")]
    [InlineData("/**", "/login")]
    [InlineData("/admin", "/admin/")]
    [InlineData("/admin", "/login/**")]
    [InlineData("/", "/**")]
    [InlineData("{ path: /api/**, methods: [POST, PUT, PATCH, DELETE] }", "/**")]
    [InlineData("{ path: /api/**, methods: [POST, PUT, PATCH, DELETE] }", "{ path: /api/**, methods: [GET] }")]
    [InlineData("{ path: /api/**, methods: [GET] }", "{ path: /api/**, methods: [POST] }")]
    [InlineData("{ path: /api/**, headers: { x: \"1\" } }", "/**")]
    [InlineData("{ path: /**, host: [admin.a.b] }", "{ path: /**, host: [www.a.b] }")]
    [InlineData("{ path: /admin/**, host: [a.b] }", "{ path: /**, host: [www.a.b] }")]
    [InlineData("{ path: /**, host: [admin.a.b] }", "/**")]
    public void Routes_ThatSayWhatTheyMean_AreNoDoubt(string guarded, string open)
        => Assert.Empty(ProblemsOf($"routes:\n  guarded: {{ match: {guarded}, service: http://a, {Key} }}\n  open: {{ match: {open}, service: http://a }}\n"));

    [Theory]
    [InlineData("match: /**, service: http://b")]
    [InlineData("match: /**, service: http://a/other")]
    [InlineData("match: /**, respond: { status: 404 }")]
    [InlineData("match: { path: /**, client: [10.0.0.0/8] }, service: http://a")]
    [InlineData("match: /**, service: http://a, policies: [{ transform: { path: /site } }]")]
    [InlineData("match: /**, service: http://a, policies: [{ api_key: {} }]")]
    [InlineData("match: /**, service: http://a, policies: [{ any: [{ api_key: {} }, { api_key: { header: X-Other } }] }]")]
    public void GuardedRoute_BesideOneThatIsNoWayRound_IsNoDoubt(string other)
        => Assert.Empty(ProblemsOf($"routes:\n  guarded: {{ match: /admin, service: http://a, {Key} }}\n  other: {{ {other} }}\n"));

    [Fact]
    public void SameTargets_UnderTwoNames_AreOneService()
    {
        var problems = ProblemsOf($"services:\n  one: {{ targets: [http://a:80] }}\n  two: {{ targets: [http://b, http://a] }}\nroutes:\n  guarded: {{ match: /admin, service: one, {Key} }}\n  open: {{ match: /**, service: two }}\n");

        Assert.Equal("GH1023", Assert.Single(problems).Code.Id);
    }

    [Theory]
    [InlineData("{ api_key: {} }", "{ api_key: {}, shadow: true }", 1)]
    [InlineData("{ api_key: {}, shadow: true }", "{ api_key: {}, shadow: true }", 0)]
    public void Policy_InShadow_GuardsNothing(string guarded, string open, int warnings)
    {
        var problems = ProblemsOf($"routes:\n  guarded: {{ match: /admin, service: http://a, policies: [{guarded}] }}\n  open: {{ match: /**, service: http://a, policies: [{open}] }}\n");

        Assert.Equal(warnings, problems.Count(p => p.Code.Id == "GH1023"));
    }

    [Fact]
    public void Defaults_ThatIdentify_LeaveNoRouteOpen()
        => Assert.Empty(ProblemsOf("defaults: { policies: [{ api_key: {} }] }\nroutes:\n  one: { match: /admin, service: http://a }\n  two: { match: /**, service: http://a }\n"));

    [Fact]
    public void Check_OfFourTimesTheRoutes_LooksAtMatchesInProportion()
    {
        // No clock: what grows with the square would be seen in what is allocated.
        long small = AllocatedFor(500), large = AllocatedFor(2000);

        Assert.InRange(large, small, small * 6);
    }

    private static long AllocatedFor(int routes)
    {
        var yaml = new StringBuilder("routes:\n  open: { match: /**, service: http://a }\n");
        for (int i = 0; i < routes; i++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  g{i}: {{ match: {{ path: /p{i}, host: [h{i}.a.b] }}, service: http://a, {Key} }}\n");
            yaml.Append(CultureInfo.InvariantCulture, $"  o{i}: {{ match: {{ path: /q{i}/**, host: [o{i}.a.b] }}, service: http://a }}\n");
        }

        var result = Loader().Parse(yaml.ToString());
        var check = new Gatehouse.Gateway.Routing.RoutesCheck(new PolicyCatalog(BuiltInPolicies.All));
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        check.Check(result.Document!, new ProblemList());
        TestContext.Current.SendDiagnosticMessage("{0} routes: {1} ms", routes * 2, watch.ElapsedMilliseconds);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static IReadOnlyList<ConfigurationProblem> ProblemsOf(string yaml) => Loader().Parse(yaml).Problems;

    private static ConfigurationLoader Loader()
    {
        var policies = new PolicyCatalog(BuiltInPolicies.All);
        return new ConfigurationLoader(new ConfigurationLanguage(policies, new Gatehouse.Core.Backends.BackendCatalog(BuiltInBackends.All), [], GatewayChecks.For(policies)), name => name);
    }
}
