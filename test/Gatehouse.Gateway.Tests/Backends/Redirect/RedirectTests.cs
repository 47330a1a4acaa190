using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.Gateway.Tests.Backends.Redirect;

public class RedirectTests
{
    [Theory]
    [InlineData("/**", "redirect: https://new.example/", "/a?b=c", 302, "https://new.example/?b=c")]
    [InlineData("/**", "redirect: \"https://new.example{path}\"", "/a%20b?c=d", 302, "https://new.example/a%20b?c=d")]
    [InlineData("/**", "redirect: { to: \"https://{host}{path}\", status: 308, keep_query: false }", "/a?b=c", 308, "https://shop.example/a")]
    [InlineData("/**", "redirect: { to: \"/login?{query}\", status: 307 }", "/a?b=c", 307, "/login?b=c")]
    [InlineData("/u/{name}", "redirect: { to: \"/users/{name}\", status: 301 }", "/u/a%20b", 301, "/users/a%20b")]
    [InlineData("/u/{name}", "redirect: \"/{name}\"", "/u/%C3%A9", 302, "/%C3%A9")]
    [InlineData("/**", "redirect: \"{path}/index.html\"", "/a", 302, "/a/index.html")]
    public async Task Request_Matching_IsSentElsewhere(string match, string backend, string target, int status, string location)
    {
        await using var gateway = await RunningGateway.StartAsync($$"""routes: { all: { match: "{{match}}", {{backend}} } }""");

        string reply = await gateway.ExchangeAsync($"GET {target} HTTP/1.1\r\nHost: Shop.Example:80\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", reply);
        Assert.Contains($"Location: {location}\r\n", reply);
        Assert.Contains("Content-Length: 0\r\n", reply);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("///evil.example/")]
    [InlineData("/%0d%0aSet-Cookie:%20a=b")]
    [InlineData("/\\evil.example")]
    public async Task Path_OfAnAttacker_NamesNoHostAndNoField(string target)
    {
        await using var gateway = await RunningGateway.StartAsync("""routes: { all: { match: "/**", redirect: "{path}x" } }""");

        string reply = await gateway.ExchangeAsync($"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.DoesNotContain("Location: //", reply);
        Assert.DoesNotContain("Location: /\\", reply);
        Assert.DoesNotContain("\r\nSet-Cookie", reply);
    }

    [Theory]
    [InlineData("{ to: /a, status: 303 }", "303 is not one of 301, 302, 307, 308")]
    [InlineData("ftp://a", "a location begins with http://, https://, / or {path}")]
    [InlineData("\"/{a\"", "a { is not closed")]
    [InlineData("\"/a}\"", "a } has no { before it")]
    [InlineData("\"/{}\"", "a name stands between { and }")]
    [InlineData("\"/a{query}\"", "{query} stands behind a ?")]
    [InlineData("\"/a\\r\\nb\"", "a location has only visible ASCII characters; others are percent-encoded")]
    public void Options_Wrong_AreRefused(string options, string message)
    {
        var language = new ConfigurationLanguage(new PolicyCatalog([]), new BackendCatalog(BuiltInBackends.All), [], []);
        var result = new ConfigurationLoader(language).Parse($"routes:\n  all:\n    match: /a\n    redirect: {options}");

        Assert.Contains(message, Assert.Single(result.Problems).Message);
    }

    [Theory]
    [InlineData("/users/{idd}", "the route's path captures no {idd}", "Did you mean \"id\"?")]
    [InlineData("/users/{number}", "the route's path captures no {number}", "There are path, query, host, id.")]
    public void Name_ThatThePathDoesNotCapture_IsAFault(string to, string message, string hint)
    {
        var policies = new PolicyCatalog([]);
        var language = new ConfigurationLanguage(policies, new BackendCatalog(BuiltInBackends.All), [], GatewayChecks.For(policies));
        var result = new ConfigurationLoader(language).Parse($$"""routes: { all: { match: "/u/{id}", redirect: "{{to}}" } }""");

        var problem = Assert.Single(result.Problems);
        Assert.Equal(("routes.all.redirect", message, hint), (problem.Path, problem.Message, problem.Hint));
    }
}
