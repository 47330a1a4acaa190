using System.Text;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Tests.Routing;

public sealed class RoutesCheckTests
{
    [Theory]
    [InlineData("v1", "\"v1\" does not begin with a slash")]
    [InlineData("/a//b", "\"/a//b\": an empty segment (//) matches no request")]
    [InlineData("/a/**/b", "\"/a/**/b\": ** may only be the last segment")]
    [InlineData("/a/*", "\"/a/*\": \"*\" is no segment: * stands only in a last /**")]
    [InlineData("/a/x{id}", "\"/a/x{id}\": \"x{id}\" mixes a template with other text; a template takes a whole segment")]
    [InlineData("/{id}/{id}", "\"/{id}/{id}\": the name {id} is used twice")]
    [InlineData("/{1}", "\"/{1}\": \"{1}\" needs a name of letters, digits and _ that begins with a letter")]
    [InlineData("/a/../b", "\"/a/../b\": segment \"..\": no request with a dot segment is ever taken in")]
    [InlineData("/a%2Fb", "\"/a%2Fb\": segment \"a%2Fb\": no request with an encoded slash is ever taken in")]
    [InlineData("/a%zz", "\"/a%zz\": segment \"a%zz\": the path contains a percent sign that is not followed by two hexadecimal digits")]
    [InlineData("/a;b", "\"/a;b\": segment \"a;b\": parameters (;) cannot be matched, because servers disagree on them")]
    [InlineData("/a%2541", "\"/a%2541\": segment \"a%2541\": it is percent-encoded twice")]
    public void Path_ThatMatchesNothing_IsAFault(string path, string message)
    {
        var problem = Assert.Single(OfflineGateway.ProblemsOf($"routes:\n  r: {{ match: \"{path}\", to: x }}\n"));

        Assert.Equal("GH1008", problem.Code.Id);
        Assert.Equal(message, problem.Message);
        Assert.Equal(2, problem.Mark.Line);
    }

    [Fact]
    public void Match_OfARouteWithABrokenPolicy_IsJudgedInTheSamePass()
    {
        var problems = OfflineGateway.ProblemsOf("routes:\n  r: { match: v1, to: x, policies: [{ api_key: { heder: X } }] }\n");

        Assert.Equal(["GH1008", "GH1004"], problems.Select(p => p.Code.Id));
    }

    [Theory]
    [InlineData("methods: [get]", "\"get\" matches no request, because methods are compared with their case")]
    [InlineData("methods: [\"G T\"]", "\"G T\" is not a method")]
    [InlineData("host: [\"http://x\"]", "\"http://x\" has a port or scheme; hosts are compared without")]
    [InlineData("host: [\"a:80\"]", "\"a:80\" has a port or scheme; hosts are compared without")]
    [InlineData("host: [\"a.*.b\"]", "\"a.*.b\": * stands only for whole labels in front")]
    [InlineData("host: [\"a b\"]", "\"a b\" is not a host name")]
    [InlineData("headers: { \"x y\": \"1\" }", "\"x y\" is not a header name")]
    public void Condition_ThatCannotHold_IsAFault(string condition, string message)
    {
        var problem = Assert.Single(OfflineGateway.ProblemsOf($"routes:\n  r: {{ match: {{ path: /a, {condition} }}, to: x }}\n"));

        Assert.Equal("GH1008", problem.Code.Id);
        Assert.Equal(message, problem.Message);
    }

    [Theory]
    [InlineData("/a", "/a")]
    [InlineData("\"/a/{x}\"", "\"/a/{y}\"")]
    [InlineData("/a/**", "/a/**")]
    [InlineData("/%61", "/a")]
    [InlineData("{ path: /a, methods: [GET, PUT] }", "{ path: /a, methods: [PUT, POST] }")]
    [InlineData("{ path: /a, methods: [GET] }", "{ path: /a, methods: [HEAD] }")]
    [InlineData("{ path: /a, headers: { x: \"1\" } }", "{ path: /a, headers: { y: \"1\" } }")]
    [InlineData("{ path: /a, headers: { x: \"1\" } }", "{ path: /a, headers: { X: \"*\" } }")]
    [InlineData("{ path: /a, methods: [GET] }", "{ path: /a, query: { q: \"1\" } }")]
    [InlineData("{ path: /a, host: [a.b, c.d] }", "{ path: /a, host: [C.D] }")]
    public void Routes_ThatMatchTheSameRequests_AreAnErrorNamingBoth(string one, string other)
    {
        var problem = Assert.Single(OfflineGateway.ProblemsOf($"routes:\n  one: {{ match: {one}, to: x }}\n  two: {{ match: {other}, to: x }}\n"));

        Assert.Equal("GH1013", problem.Code.Id);
        Assert.Equal(3, problem.Mark.Line);
        Assert.Equal(2, problem.OtherMark!.Value.Line);
        Assert.Contains("routes.one", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a", "/a/**")]
    [InlineData("\"/a/{x}/c\"", "/a/b/**")]
    [InlineData("/a", "/a/")]
    [InlineData("{ path: /a, methods: [GET] }", "/a")]
    [InlineData("{ path: /a, methods: [GET] }", "{ path: /a, methods: [POST] }")]
    [InlineData("{ path: /a, headers: { x: \"1\" } }", "{ path: /a, headers: { X: \"2\" } }")]
    [InlineData("{ path: /a, query: { x: \"1\" } }", "{ path: /a, query: { x: \"2\" } }")]
    [InlineData("{ path: /a, host: [a.b] }", "{ path: /a, host: [\"*.b\"] }")]
    [InlineData("{ path: /a, host: [a.b] }", "/a")]
    public void Routes_ThatAreToldApart_AreNoFault(string one, string other)
        => Assert.Empty(OfflineGateway.ProblemsOf($"routes:\n  one: {{ match: {one}, to: x }}\n  two: {{ match: {other}, to: x }}\n"));

    [Fact]
    public void Overlaps_InAThousandRoutesOfOnePath_AreFoundByTheirValues()
    {
        var yaml = new StringBuilder("routes:\n");
        for (int i = 0; i < 1000; i++)
        {
            yaml.Append($"  r{i}: {{ match: {{ path: /a, headers: {{ x-tenant: \"t{(i == 900 ? 7 : i)}\" }} }}, to: x }}\n");
        }

        var problem = Assert.Single(OfflineGateway.ProblemsOf(yaml.ToString()));

        Assert.Equal("GH1013", problem.Code.Id);
        Assert.Equal(902, problem.Mark.Line);
        Assert.Equal(9, problem.OtherMark!.Value.Line);
    }
}
