using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Policies.SecurityHeaders;

public sealed class SecurityHeadersTests
{
    [Fact]
    public async Task Reply_HasTheFields_AndNoneThatTellOfTheUpstream()
    {
        var gateway = Gateway("{}");
        gateway.Serve = Serving(("Server", "Apache/2.4"), ("x-powered-by", "PHP/8"), ("X-AspNet-Version", "4"), ("Content-Type", "text/plain"));

        var reply = (await gateway.GetAsync("/a")).Reply.CommittedHeaders;

        Assert.Equal("nosniff", reply.Get("X-Content-Type-Options"));
        Assert.Equal("DENY", reply.Get("X-Frame-Options"));
        Assert.Equal("no-referrer", reply.Get("Referrer-Policy"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", reply.Get("Content-Security-Policy"));
        Assert.Equal("same-origin", reply.Get("Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", reply.Get("Cross-Origin-Resource-Policy"));
        Assert.Equal("none", reply.Get("X-Permitted-Cross-Domain-Policies"));
        Assert.Equal("text/plain", reply.Get("Content-Type"));
        foreach (string absent in new[] { "Strict-Transport-Security", "Permissions-Policy", "Cross-Origin-Embedder-Policy", "Content-Security-Policy-Report-Only", "Server", "X-Powered-By", "X-AspNet-Version" })
        {
            Assert.False(reply.Contains(absent), absent);
        }
    }

    [Theory]
    [InlineData("https", "{}", "max-age=31536000")]
    [InlineData("http", "{}", null)]
    [InlineData("https", "{ hsts: off }", null)]
    [InlineData("https", "{ hsts: \"max-age=63072000; includeSubDomains; preload\" }", "max-age=63072000; includeSubDomains; preload")]
    public async Task Hsts_IsSentOnHttpsAlone(string scheme, string options, string? expected)
    {
        var test = TestExchange.Get($"{scheme}://a.test/a");

        await Gateway(options).HandleAsync(test);

        Assert.Equal(expected, test.Reply.CommittedHeaders.Get("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("{}", "SAMEORIGIN", "DENY-NOT")]
    [InlineData("{ override: true }", "DENY", null)]
    public async Task UpstreamsValue_StaysUnlessOverridden(string options, string frame, string? embedder)
    {
        var gateway = Gateway(options);
        gateway.Serve = Serving(("x-frame-options", "SAMEORIGIN"), ("X-Frame-Options", "SAMEORIGIN"), ("Cross-Origin-Embedder-Policy", "DENY-NOT"));

        var reply = (await gateway.GetAsync("/a")).Reply.CommittedHeaders;

        Assert.Equal(frame, reply.Get("X-Frame-Options"));
        Assert.Equal(embedder, reply.Get("Cross-Origin-Embedder-Policy"));
        Assert.Equal(options == "{}" ? 2 : 1, reply.CountOf("X-Frame-Options"));
    }

    [Fact]
    public async Task Field_ThatIsOff_IsLeftToTheUpstream()
    {
        var gateway = Gateway("{ frame_options: off, remove: [] }");
        gateway.Serve = Serving(("Server", "x"));

        var reply = (await gateway.GetAsync("/a")).Reply.CommittedHeaders;

        Assert.False(reply.Contains("X-Frame-Options"));
        Assert.Equal("x", reply.Get("Server"));
    }

    [Theory]
    [InlineData("api_key: {}", 401)]
    [InlineData("ip: { deny: [192.0.2.1] }", 403)]
    public async Task Refusal_OfALaterPolicy_HasThemToo(string policy, int status)
    {
        var gateway = new OfflineGateway($"routes:\n  r: {{ match: /**, to: to, policies: [{{ security_headers: {{}} }}, {{ {policy} }}] }}\n");

        var test = await gateway.GetAsync("/a");

        Assert.Equal(status, test.Reply.CommittedStatus);
        Assert.Equal("nosniff", test.Reply.CommittedHeaders.Get("X-Content-Type-Options"));
        Assert.Equal("no-store", test.Reply.CommittedHeaders.Get("Cache-Control"));
    }

    [Fact]
    public async Task Redirect_AndReplyOfADeadUpstream_HaveThemOnTheWire()
    {
        await using var gateway = await RunningGateway.StartAsync(
            $"defaults: {{ policies: [{{ security_headers: {{}} }}] }}\nservices: {{ up: {{ targets: [\"{DeadAddress.Next()}\"] }} }}\nroutes:\n  old: {{ match: /old, redirect: /new }}\n  r: {{ match: /**, service: up }}\n");

        foreach (var (path, status) in new[] { ("/old", "HTTP/1.1 30"), ("/a", "HTTP/1.1 50") })
        {
            string reply = await gateway.ExchangeAsync($"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            Assert.StartsWith(status, reply, StringComparison.Ordinal);
            Assert.Contains("\r\nX-Content-Type-Options: nosniff\r\n", reply, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("hsts: \"max-age=a\"", "this is no value of Strict-Transport-Security: it needs max-age=SECONDS, once and in digits")]
    [InlineData("hsts: \"max-age=1; all\"", "this is no value of Strict-Transport-Security: \"all\" is none of max-age=SECONDS, includeSubDomains and preload")]
    [InlineData("content_type_options: sniff", "this is no value of X-Content-Type-Options: it is not one of nosniff")]
    [InlineData("frame_options: ALLOWALL", "this is no value of X-Frame-Options: it is not one of DENY, SAMEORIGIN")]
    [InlineData("referrer_policy: \"origin, never\"", "this is no value of Referrer-Policy: \"never\" is not one of no-referrer, no-referrer-when-downgrade, origin, origin-when-cross-origin, same-origin, strict-origin, strict-origin-when-cross-origin, unsafe-url")]
    [InlineData("content_security_policy: \"default-src none\"", "this is no value of Content-Security-Policy: none needs single quotes: 'none'")]
    [InlineData("content_security_policy: \"default-src 'self';; img-src *\"", "this is no value of Content-Security-Policy: a directive is empty")]
    [InlineData("content_security_policy: \"img-src a; img-src b\"", "this is no value of Content-Security-Policy: img-src is there twice, and browsers take the first")]
    [InlineData("content_security_policy: \"default-src 'self'\\r\\nX-Evil: 1\"", "this is no value of Content-Security-Policy: it has characters other than visible ASCII and spaces")]
    [InlineData("permissions_policy: \"geolocation 'none'\"", "this is no value of Permissions-Policy: \"geolocation 'none'\" is not written as geolocation=() or camera=(self)")]
    [InlineData("cross_origin_resource_policy: all", "this is no value of Cross-Origin-Resource-Policy: it is not one of same-origin, same-site, cross-origin")]
    [InlineData("remove: [Content-Type]", "Content-Type says how the reply is read and cannot be taken away")]
    [InlineData("remove: [sec-websocket-accept]", "sec-websocket-accept says how the reply is read and cannot be taken away")]
    [InlineData("remove: [Content-Security-Policy]", "Content-Security-Policy is a field that this policy sets")]
    [InlineData("remove: [x-frame-options]", "x-frame-options is a field that this policy sets")]
    [InlineData("remove: [\"a b\"]", "\"a b\" is no name of a header field")]
    public void Options_ThatCannotWork_AreFaults(string options, string message)
        => Assert.Equal(message, Assert.Single(OfflineGateway.ProblemsOf($"routes:\n  r: {{ match: /**, to: to, policies: [{{ security_headers: {{ {options} }} }}] }}\n")).Message);

    private static Func<Exchange, ValueTask> Serving(params (string Name, string Value)[] fields) => exchange =>
    {
        foreach (var (name, value) in fields)
        {
            exchange.Reply.Headers.Add(name, value);
        }

        return default;
    };

    private static OfflineGateway Gateway(string options) => new($"routes:\n  r: {{ match: /**, to: to, policies: [{{ security_headers: {options} }}] }}\n");
}
