using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Routing;

namespace Gatehouse.Gateway.Tests.Routing;

public sealed class RouteTableTests
{
    [Theory]
    [InlineData("/a/b/c", "/a/b/**")]
    [InlineData("/a/x/c", "/a/{x}/c")]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/b/", "/a/b/**")]
    [InlineData("/a/x/d", "/a/**")]
    [InlineData("/a/", "/a/**")]
    [InlineData("/a", "/a/**")]
    [InlineData("/ab", "/**")]
    [InlineData("/", "/")]
    [InlineData("/x", "/**")]
    public void Path_GoesToTheMostSpecificRoute_SegmentBySegment(string path, string winner)
        => Assert.Equal(winner, RoutesUnderTest.Table("/", "/**", "/a/**", "/a/b", "/a/b/**", "/a/{x}/c").Winner(path));

    [Theory]
    [InlineData("GET", "/a/b/c", "literal")]
    [InlineData("POST", "/a/b/c", "template")]
    [InlineData("PUT", "/a/b/c", "prefix")]
    [InlineData("HEAD", "/a/b/c", "literal")]
    public void Method_ThatABranchDoesNotTake_FallsBackToTheNextBest(string method, string path, string winner)
    {
        var table = RoutesUnderTest.Table(
            ("prefix", new MatchDocument { Path = "/a/**" }),
            ("template", new MatchDocument { Path = "/a/{x}/c", Methods = ["POST"] }),
            ("literal", new MatchDocument { Path = "/a/b/c", Methods = ["GET"] }));

        Assert.Equal(winner, table.Winner(path, method));
    }

    [Theory]
    [InlineData("api.example.com", "exact")]
    [InlineData("www.a.example.com", "longer")]
    [InlineData("a.example.com", "shorter")]
    [InlineData("x.y.example.com", "shorter")]
    [InlineData("example.com", "any")]
    [InlineData("badexample.com", "any")]
    public void Host_ExactBeforeLongestWildcardBeforeAny(string host, string winner)
    {
        var table = RoutesUnderTest.Table(
            ("any", new MatchDocument { Path = "/**" }),
            ("shorter", new MatchDocument { Path = "/**", Host = ["*.example.com"] }),
            ("longer", new MatchDocument { Path = "/**", Host = ["*.a.example.com"] }),
            ("exact", new MatchDocument { Path = "/**", Host = ["API.example.com."] }));

        Assert.Equal(winner, table.Winner("/x", host: host));
    }

    [Fact]
    public void Host_WhoseRoutesDoNotTakeThePath_FallsBackToLessExactHosts()
    {
        var table = RoutesUnderTest.Table(
            ("any", new MatchDocument { Path = "/b" }),
            ("wild", new MatchDocument { Path = "/c", Host = ["*.example.com"] }),
            ("exact", new MatchDocument { Path = "/a", Host = ["api.example.com"] }));

        Assert.Equal(["exact", "any", "wild", null], new[] { "/a", "/b", "/c", "/d" }.Select(p => table.Winner(p)));
    }

    [Theory]
    [InlineData("/a")]
    [InlineData("/a/{x}")]
    [InlineData("/a/**")]
    public void Conditions_OfOnePath_AreTriedMostFirst(string path)
    {
        var table = RoutesUnderTest.Table(
            ("plain", new MatchDocument { Path = path }),
            ("query", new MatchDocument { Path = path, Query = new Dictionary<string, string> { ["q"] = "1" } }));
        string target = path == "/a" ? "/a" : "/a/b";

        Assert.Equal("query", table.Find(RoutesUnderTest.Request(target + "?q=1"), out _)?.Name);
        Assert.Equal("plain", table.Find(RoutesUnderTest.Request(target), out _)?.Name);
    }

    [Theory]
    [InlineData("1", "", "header")]
    [InlineData("2", "", "plain")]
    [InlineData("1", "page=a%20b", "both")]
    [InlineData("1", "page=a+b&x=1", "both")]
    [InlineData("1", "page=a+b&page=c", "header")]
    [InlineData(null, "q", "plain")]
    public void Conditions_TheRouteWithMoreThatHold_Wins(string? header, string query, string winner)
    {
        var table = RoutesUnderTest.Table(
            ("plain", new MatchDocument { Path = "/a" }),
            ("header", new MatchDocument { Path = "/a", Headers = new Dictionary<string, string> { ["X-Beta"] = "1" } }),
            ("both", new MatchDocument { Path = "/a", Headers = new Dictionary<string, string> { ["X-Beta"] = "1" }, Query = new Dictionary<string, string> { ["page"] = "a b" } }));
        var request = RoutesUnderTest.Request("/a?" + query);
        if (header is not null)
        {
            request.Headers.Add("x-beta", header);
        }

        Assert.Equal(winner, table.Find(request, out _)?.Name);
    }

    [Fact]
    public void Header_SentTwiceWithDifferentValues_DoesNotMeetTheCondition()
    {
        var table = RoutesUnderTest.Table(("beta", new MatchDocument { Path = "/a", Headers = new Dictionary<string, string> { ["x-beta"] = "1" } }));
        var request = RoutesUnderTest.Request("/a");
        request.Headers.Add("x-beta", "1");
        request.Headers.Add("X-Beta", "0");

        Assert.Null(table.Find(request, out var problem));
        Assert.Equal(ProblemKind.NoRoute, problem!.Kind);
    }

    [Fact]
    public void Method_ThatNoRouteOfThePathTakes_Is405WithAllow()
    {
        var table = RoutesUnderTest.Table(
            ("read", new MatchDocument { Path = "/a/{x}", Methods = ["GET"] }),
            ("write", new MatchDocument { Path = "/a/b", Methods = ["PUT", "DELETE"] }));

        Assert.Null(table.Find(RoutesUnderTest.Request("/a/b", "POST"), out var problem));
        Assert.Equal(ProblemKind.MethodNotAllowed, problem!.Kind);
        Assert.Equal(new HeaderField("Allow", "DELETE, GET, HEAD, PUT"), Assert.Single(problem.Headers));
    }

    [Theory]
    [InlineData("/public//admin", "/public/**", "/public/admin/**")]
    [InlineData("/public/x;y", "/public/x", "/public/**")]
    [InlineData("/public%252fadmin", "/{x}", "/public/admin")]
    [InlineData("/admin.", "/admin", "/**")]
    [InlineData("/admin%20/x", "/admin/**", "/**")]
    [InlineData("/%EF%BD%81dmin", "/admin", "/**")]
    [InlineData("/public%EF%BC%8Fadmin", "/public/admin/**", "/**")]
    [InlineData("/admin;/x", "/admin", "/**")]
    [InlineData("/;x/admin;y", "/{x}/admin", "/**")]
    [InlineData("/%20/admin.", "/{x}/admin", "/**")]
    [InlineData("/public/a%40b", "/public/a@b", "/public/**")]
    [InlineData("/public//x", "/public/x", "/nothing")]
    public void Path_WhoseReadingsBelongToDifferentRoutes_IsRefused(string target, string one, string other)
    {
        Assert.Null(RoutesUnderTest.Table(one, other).Find(RoutesUnderTest.Request(target), out var problem));
        Assert.Equal(ProblemKind.AmbiguousPath, problem!.Kind);
    }

    [Theory]
    [InlineData("/public//x;y/%40")]
    [InlineData("/public/%252fb")]
    public void Path_WhoseReadingsBelongToOneRoute_IsServed(string target)
        => Assert.Equal("/public/**", RoutesUnderTest.Table("/public/**", "/admin/**").Winner(target));

    [Fact]
    public void Templates_CaptureDecodedSegments()
    {
        var route = RoutesUnderTest.Route("r", new MatchDocument { Path = "/a/{first}/b/{second}/**" });
        var values = new PathValues();

        route.Capture("/a/x%20y/b/%C3%A9/c/d", values);

        Assert.Equal(2, values.Count);
        Assert.Equal("x y", values.Get("first"));
        Assert.Equal("é", values.Get("second"));
    }

    [Fact]
    public void Match_OfExactAndPrefixRoutes_AllocatesNothing()
    {
        var table = RoutesUnderTest.Table([.. Enumerable.Range(0, 1000).Select(i => $"/v1/service-{i}/items/**"), "/v1/exact"]);
        var prefix = RoutesUnderTest.Request("/v1/service-717/items/5/parts");
        var exact = RoutesUnderTest.Request("/v1/exact");
        table.Find(prefix, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            table.Find(prefix, out _);
            table.Find(exact, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Tree_GivesWhatAScanOverAllRoutesGives()
    {
        var random = new Random(7);
        string[] parts = ["a", "b", "{x}", "c"];
        var patterns = Enumerable.Range(0, 300)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(0, 5)).Select(i => "/" + parts[random.Next(4)].Replace("x", "x" + i))) + (random.Next(2) == 0 ? "/**" : ""))
            .Where(p => p.Length > 0)
            .Select(p => new RouteCase([.. p.Replace("/**", "").Split('/', StringSplitOptions.RemoveEmptyEntries)], p.EndsWith("/**", StringComparison.Ordinal), IsProtected: false))
            .DistinctBy(c => c.Shape)
            .ToArray();
        var table = RoutesUnderTest.Table([.. patterns.Select(p => p.Pattern)]);
        for (int i = 0; i < 5000; i++)
        {
            string path = string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => "/" + "abcd"[random.Next(4)]));
            Assert.Equal(RouteCase.Best(patterns, path)?.Pattern, table.Winner(path));
        }
    }

    [Fact]
    public void Decide_SaysWhyTheOthersLost()
    {
        var table = RoutesUnderTest.Table(
            ("orders", new MatchDocument { Path = "/v1/orders/{id}", Methods = ["GET"] }),
            ("write", new MatchDocument { Path = "/v1/orders/{id}", Methods = ["POST"] }),
            ("beta", new MatchDocument { Path = "/v1/orders/{id}", Headers = new Dictionary<string, string> { ["x-beta"] = "1" } }),
            ("rest", new MatchDocument { Path = "/v1/**" }),
            ("elsewhere", new MatchDocument { Path = "/v1/orders/{id}", Host = ["other.example.com"] }),
            ("items", new MatchDocument { Path = "/v1/items/{id}" }),
            ("unrelated", new MatchDocument { Path = "/x" }));

        var decision = table.Decide(RoutesUnderTest.Request("/v1/orders/5"));

        Assert.Equal("orders", decision.Winner!.Name);
        var reasons = decision.NearMisses.ToDictionary(m => m.Route.Name, m => m.Reason);
        Assert.Equal("method GET is not one of POST", reasons["write"]);
        Assert.Equal("header x-beta is not \"1\"", reasons["beta"]);
        Assert.Equal("it is less specific than orders: /v1/** comes after /v1/orders/{id}", reasons["rest"]);
        Assert.Equal("host api.example.com is not one of other.example.com", reasons["elsewhere"]);
        Assert.Equal("the path does not match at segment 2 (items)", reasons["items"]);
        Assert.DoesNotContain("unrelated", reasons.Keys);
    }
}
