using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Policies.Transform;

public sealed class TransformTests
{
    [Theory]
    [InlineData("/partner/v1/orders/5?a=%20", "to: GET /v1/orders/5?a=%20")]
    [InlineData("/partner", "to: GET /")]
    [InlineData("/partner/", "to: GET /")]
    [InlineData("/%70artner/v1/%6frders|x", "to: GET /v1/%6frders|x")]
    [InlineData("/partner/a%20b;c=d/e//f", "to: GET /a%20b;c=d/e//f")]
    public async Task StripPrefix_CutsTheClientsOwnBytes(string target, string reached)
    {
        var gateway = Gateway("/partner/**", "{ strip_prefix: /partner }");

        await gateway.GetAsync(target);

        Assert.Equal(reached, gateway.Reached);
    }

    [Fact]
    public async Task StripPrefix_ThatWouldLeaveTwoSlashes_IsRefused()
    {
        var gateway = Gateway("/partner/**", "{ strip_prefix: /partner }");

        var test = await gateway.GetAsync("/partner//evil.example/x");

        Assert.Null(gateway.Reached);
        Assert.Equal("ambiguous-path", test.Exchange.Record.Problem!.Kind.Id);
    }

    [Fact]
    public async Task StripPrefix_OfAPathWithoutIt_ChangesNothing()
    {
        var gateway = Gateway("/**", "{ strip_prefix: /partner }");

        await gateway.GetAsync("/partners/x");

        Assert.Equal("to: GET /partners/x", gateway.Reached);
    }

    [Theory]
    [InlineData("/items/5", "to: GET /v2/5/item")]
    [InlineData("/items/a%20b", "to: GET /v2/a%20b/item")]
    [InlineData("/items/a%3Fb", null)]
    [InlineData("/items/a%23", null)]
    [InlineData("/items/a%2526", "to: GET /v2/a%2526/item")]
    [InlineData("/items/%C3%A9", "to: GET /v2/%C3%A9/item")]
    [InlineData("/items/%EF%BD%81", "to: GET /v2/%EF%BD%81/item")]
    [InlineData("/items/a.", "to: GET /v2/a./item")]
    [InlineData("/items/a;b", null)]
    [InlineData("/items/%C3%A9?q=1", "to: GET /v2/%C3%A9/item?q=1")]
    [InlineData("/items/%2541", "to: GET /v2/%2541/item")]
    public async Task Path_WritesCapturedValuesEscaped(string target, string? reached)
    {
        var gateway = new OfflineGateway("routes:\n  r: { match: \"/items/{id}\", to: to, policies: [{ transform: { path: \"/v2/{path.id}/item\" } }] }\n");

        await gateway.GetAsync(target);

        Assert.Equal(reached, gateway.Reached);
    }

    [Theory]
    [InlineData("/a%252Fsecret/x")]
    [InlineData("/a%252Fsecret%253F/x")]
    [InlineData("/a%3F/x")]
    [InlineData("/a%EF%BC%8Fsecret/x")]
    [InlineData("/.%20./x")]
    public async Task Path_WhoseCapturedPartEndsElsewhereToSomebody_IsRefused(string target)
    {
        var gateway = new OfflineGateway("routes:\n  r: { match: \"/{tenant}/**\", to: to, policies: [{ transform: { path: \"/{tenant}/public\" } }] }\n");

        var test = await gateway.GetAsync(target);

        Assert.Null(gateway.Reached);
        Assert.Equal(400, test.Reply.CommittedStatus);
    }

    [Fact]
    public async Task Path_WhoseTwoPlacesForAValueWouldDiffer_IsRefused()
    {
        var gateway = new OfflineGateway("routes:\n  r: { match: \"/{id}\", to: to, policies: [{ transform: { path: \"/{id}.x/{id}\" } }] }\n");

        await gateway.GetAsync("/a.");
        Assert.Null(gateway.Reached);

        await gateway.GetAsync("/a%20b");
        Assert.Equal("to: GET /a%20b.x/a%20b", gateway.Reached);
    }

    [Theory]
    [InlineData("/outer/inner/x", "to: GET /x")]
    [InlineData("/outer/%69nner/x", "to: GET /x")]
    [InlineData("/%6futer/inner/%78", "to: GET /%78")]
    public async Task Prefixes_OfTwoTransforms_AreStrippedHoweverTheyAreSpelt(string target, string reached)
    {
        var gateway = new OfflineGateway("routes:\n  r: { match: /**, to: to, policies: [{ transform: { strip_prefix: /outer } }, { transform: { strip_prefix: /inner } }] }\n");

        await gateway.GetAsync(target);

        Assert.Equal(reached, gateway.Reached);
    }

    [Theory]
    [InlineData("/pub;x/admin")]
    [InlineData("//pub/admin")]
    [InlineData("/pub%252Fadmin")]
    [InlineData("/pub./admin")]
    public async Task Prefix_ThatSomeServersFindInThePath_IsNeitherStrippedNorLeft(string target)
    {
        var gateway = new OfflineGateway("routes:\n  r: { match: /**, to: to, policies: [{ transform: { strip_prefix: /pub } }] }\n");
        var test = TestExchange.Get("/");
        if (CanonicalPath.TryRead(target, test.Request, out _))
        {
            await gateway.HandleAsync(test);
            Assert.Equal(400, test.Reply.CommittedStatus);
        }

        Assert.Null(gateway.Reached);
    }

    [Fact]
    public async Task Headers_AreRemovedSetAndAdded_OnBothWays()
    {
        var gateway = Gateway(
            "/**",
            "{ method: POST, request_headers: { remove: [x-debug], set: { X-Source: gateway }, add: { X-Tag: b } }, response_headers: { remove: [x-backend], set: { X-Frame-Options: DENY } } }");

        var test = await gateway.GetAsync("/a", ("X-Debug", "1"), ("X-Source", "client"), ("x-source", "again"), ("X-Tag", "a"), ("Connection", "X-Hop"), ("X-Hop", "1"), ("X_Debug", "1"), ("x_source", "evil"));

        Assert.Equal("to: POST /a", gateway.Reached);
        Assert.Equal(["X-Tag: a", "X-Source: gateway", "X-Tag: b"], SentFields(gateway).Where(f => f.StartsWith("X", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal("DENY", test.Reply.CommittedHeaders.Get("X-Frame-Options"));
        Assert.Null(test.Reply.CommittedHeaders.Get("X-Backend"));
    }

    [Fact]
    public async Task ResponseHeaders_AreSetOnRefusalsOfLaterPolicies()
    {
        var gateway = new OfflineGateway(
            "routes:\n  r: { match: /**, to: to, policies: [{ transform: { response_headers: { set: { X-A: \"1\" }, remove: [Cache-Control] } } }, { transform: { strip_prefix: /a } }] }\n");

        var test = await gateway.GetAsync("/a//b");

        Assert.Equal(400, test.Reply.CommittedStatus);
        Assert.Equal("1", test.Reply.CommittedHeaders.Get("X-A"));
        Assert.Null(test.Reply.CommittedHeaders.Get("Cache-Control"));
        Assert.Equal("application/problem+json", test.Reply.CommittedHeaders.Get("Content-Type"));
    }

    [Theory]
    [InlineData("{ request_headers: { set: { Host: x } } }", "GH1016", "Host is written by the gateway and cannot be changed here")]
    [InlineData("{ request_headers: { add: { content-length: \"5\" } } }", "GH1016", "content-length is written by the gateway and cannot be changed here")]
    [InlineData("{ request_headers: { set: { x-forwarded-for: x } } }", "GH1016", "x-forwarded-for is written by the gateway and cannot be changed here")]
    [InlineData("{ request_headers: { remove: [Connection] } }", "GH1016", "Connection is written by the gateway and cannot be changed here")]
    [InlineData("{ response_headers: { set: { Transfer-Encoding: x } } }", "GH1016", "Transfer-Encoding is written by the gateway and cannot be changed here")]
    [InlineData("{ request_headers: { set: { \"a b\": x } } }", "GH1008", "\"a b\" is not a header name")]
    [InlineData("{ request_headers: { set: { A: \"x\\r\\nHost: y\" } } }", "GH1008", "the value of A may hold visible ASCII characters only, without spaces around them")]
    [InlineData("{ request_headers: { set: { A: \"x\\0\" } } }", "GH1008", "the value of A may hold visible ASCII characters only, without spaces around them")]
    [InlineData("{ request_headers: { set: { A: \"x\\u2028\" } } }", "GH1008", "the value of A may hold visible ASCII characters only, without spaces around them")]
    [InlineData("{ request_headers: { set: { A: x }, remove: [a] } }", "GH1016", "A is both removed and set")]
    [InlineData("{ strip_prefix: partner }", "GH1008", "\"partner\": a prefix begins with a slash and has at least one segment: /partner")]
    [InlineData("{ strip_prefix: /other }", "GH1016", "no path of route \"r\" (/partner/**) begins with /other")]
    [InlineData("{ strip_prefix: /partner, path: /x }", "GH1016", "path replaces the whole path, so nothing is left to strip")]
    [InlineData("{ path: \"/x/{id}\" }", "GH1016", "{id} is not taken by the path of route \"r\"")]
    [InlineData("{ path: \"/x/{id\" }", "GH1008", "\"/x/{id\": a { needs a name and a }")]
    [InlineData("{ path: x }", "GH1008", "\"x\": it must begin with one slash")]
    [InlineData("{ path: \"/a/../b\" }", "GH1008", "\"/a/../b\": no request with a dot segment is ever taken in")]
    [InlineData("{ path: \"/a b\" }", "GH1008", "\"/a b\": the path contains a character that must be percent-encoded")]
    [InlineData("{ method: post }", "GH1008", "\"post\" is not a method that can be sent")]
    [InlineData("{ method: CONNECT }", "GH1008", "\"CONNECT\" is not a method that can be sent")]
    [InlineData("{}", "GH1016", "the transform changes nothing")]
    public void Options_ThatCannotWork_AreFaults(string options, string code, string message)
    {
        var problem = Assert.Single(OfflineGateway.ProblemsOf(Yaml("/partner/**", options)));

        Assert.Equal(message, problem.Message);
        Assert.Equal(code, problem.Code.Id);
    }

    private static IEnumerable<string> SentFields(OfflineGateway gateway)
    {
        for (int i = 0; i < gateway.Sent.Count; i++)
        {
            yield return $"{gateway.Sent[i].Name}: {gateway.Sent[i].Value}";
        }
    }

    private static OfflineGateway Gateway(string match, string options) => new(Yaml(match, options));

    private static string Yaml(string match, string options) => $"routes:\n  r: {{ match: {match}, to: to, policies: [{{ transform: {options} }}] }}\n";
}
