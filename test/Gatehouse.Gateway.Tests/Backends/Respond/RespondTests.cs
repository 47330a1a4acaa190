using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.Gateway.Tests.Backends.Respond;

public class RespondTests
{
    [Theory]
    [InlineData("respond: hello", "GET", "HTTP/1.1 200 OK", "Content-Type: text/plain; charset=utf-8", "hello")]
    [InlineData("respond: { status: 404, json: '{\"a\":1}' }", "GET", "HTTP/1.1 404 Not Found", "Content-Type: application/json", "{\"a\":1}")]
    [InlineData("respond: { body: \"<p>\", content_type: text/html, headers: { x-a: \"1\" } }", "GET", "HTTP/1.1 200 OK", "x-a: 1", "<p>")]
    [InlineData("respond: hello", "HEAD", "HTTP/1.1 200 OK", "Content-Length: 5", "")]
    [InlineData("respond: { status: 204 }", "POST", "HTTP/1.1 204 No Content", "Date:", "")]
    public async Task Request_Any_IsAnswered(string backend, string method, string status, string field, string body)
    {
        await using var gateway = await RunningGateway.StartAsync($$"""routes: { all: { match: "/**", {{backend}} } }""");

        string reply = await gateway.ExchangeAsync($"{method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.StartsWith(status + "\r\n", reply);
        Assert.Contains(field, reply);
        Assert.EndsWith("\r\n\r\n" + body, reply);
    }

    [Theory]
    [InlineData("{ body: a, json: '1' }", "a reply has body or json, not both")]
    [InlineData("{ status: 204, body: a }", "a reply with status 204 has no body")]
    [InlineData("{ status: 204, content_type: text/html }", "a reply with status 204 has no body, and so no media type")]
    [InlineData("{ json: '{' }", "the text is not JSON")]
    [InlineData("{ headers: { \"x y\": a } }", "is no header field")]
    [InlineData("{ headers: { connection: close } }", "is set by the gateway itself")]
    [InlineData("{ headers: { x: \"a\\nb\" } }", "is no header field")]
    public void Options_Wrong_AreRefused(string options, string message)
    {
        var language = new ConfigurationLanguage(new PolicyCatalog([]), new BackendCatalog(BuiltInBackends.All), [], []);
        var result = new ConfigurationLoader(language).Parse($"routes:\n  all:\n    match: /a\n    respond: {options}");

        var problem = Assert.Single(result.Problems);
        Assert.Contains(message, problem.Message);
        Assert.Equal(4, problem.Mark.Line);
    }
}
