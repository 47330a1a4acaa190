using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>
/// HTTP/2 has no line ends and no framing fields, HTTP/1.1 behind the gateway has: whatever a client writes into fields, the
/// service sees one request made of what the gateway read, or none.
/// </summary>
public sealed class Http2ReadingTests : IAsyncLifetime
{
    private readonly RecordingUpstream _upstream = RecordingUpstream.Start();
    private RunningGateway? _running;

    private RunningGateway Gateway => _running!;

    /// <summary>What is wrong, and the fields of the block.</summary>
    public static TheoryData<string, string[]> Malformed => new()
    {
        { "CR LF in a value", Sound("x: a\r\ny: b") },
        { "CR in a value", Sound("x: a\rb") },
        { "LF in a value", Sound("x: a\nb") },
        { "NUL in a value", Sound("x: a\0b") },
        { "request in a value", Sound("x: a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n") },
        { "control character in a value", Sound("x: a\u0001b") },
        { "DEL in a value", Sound("x: a\u007fb") },
        { "space before a value", Sound("x:  a") },
        { "space behind a value", Sound("x: a ") },
        { "tab before a value", Sound("x: \ta") },
        { "tab behind a value", Sound("x: a\t") },
        { "capital in a name", Sound("X: a") },
        { "colon in a name", Sound("x\u0001y: a") },
        { "space in a name", Sound("x y: a") },
        { "CR LF in a name", Sound("x\r\ny: a") },
        { "NUL in a name", Sound("x\0: a") },
        { "byte over 127 in a name", Sound("\u00e9: a") },
        { "no name", Sound("\u0002: a") },
        { "transfer-encoding", Sound("transfer-encoding: chunked") },
        { "transfer-encoding under an underscore", Sound("transfer_encoding: chunked") },
        { "connection", Sound("connection: close") },
        { "connection that nominates", Sound("connection: x-secret", "x-secret: 1") },
        { "keep-alive", Sound("keep-alive: timeout=5") },
        { "proxy-connection", Sound("proxy-connection: keep-alive") },
        { "upgrade", Sound("upgrade: websocket") },
        { "te gzip", Sound("te: gzip") },
        { "te trailers and more", Sound("te: trailers, deflate") },
        { "content-length with plus", Sound("content-length: +0") },
        { "content-length twice", Sound("content-length: 0", "content-length: 0") },
        { "content-length over an empty body", Sound("content-length: 5") },
        { "authority twice", [":method: GET", ":scheme: http", ":path: /", ":authority: a", ":authority: a"] },
        { "authority with user", [":method: GET", ":scheme: http", ":path: /", ":authority: u@a"] },
        { "authority with a slash", [":method: GET", ":scheme: http", ":path: /", ":authority: a/b"] },
        { "authority with a space", [":method: GET", ":scheme: http", ":path: /", ":authority: a b"] },
        { "authority with CR LF", [":method: GET", ":scheme: http", ":path: /", ":authority: a\r\nX: y"] },
        { "authority with a comma", [":method: GET", ":scheme: http", ":path: /", ":authority: a,b"] },
        { "authority with a bad port", [":method: GET", ":scheme: http", ":path: /", ":authority: a:99999"] },
        { "authority with bytes over 127", [":method: GET", ":scheme: http", ":path: /", ":authority: \u00e9"] },
        { "no authority", [":method: GET", ":scheme: http", ":path: /"] },
        { "empty authority", [":method: GET", ":scheme: http", ":path: /", ":authority: "] },
        { "path with a space", [":method: GET", ":scheme: http", ":path: /a b", ":authority: a"] },
        { "path with a version", [":method: GET", ":scheme: http", ":path: / HTTP/1.1\r\nX: y", ":authority: a"] },
        { "path with a tab", [":method: GET", ":scheme: http", ":path: /a\tb", ":authority: a"] },
        { "path with NUL", [":method: GET", ":scheme: http", ":path: /a\0b", ":authority: a"] },
        { "path with a control character", [":method: GET", ":scheme: http", ":path: /\u001b", ":authority: a"] },
        { "path with bytes over 127", [":method: GET", ":scheme: http", ":path: /\u00e9", ":authority: a"] },
        { "path with a fragment", [":method: GET", ":scheme: http", ":path: /a#b", ":authority: a"] },
        { "query with a space", [":method: GET", ":scheme: http", ":path: /?a b", ":authority: a"] },
        { "query with LF", [":method: GET", ":scheme: http", ":path: /?a\nb", ":authority: a"] },
        { "path without slash", [":method: GET", ":scheme: http", ":path: a", ":authority: a"] },
        { "path that is an address", [":method: GET", ":scheme: http", ":path: http://a/", ":authority: a"] },
        { "path that is another's address", [":method: GET", ":scheme: http", ":path: http://b/", ":authority: a"] },
        { "path with two slashes", [":method: GET", ":scheme: http", ":path: //b/", ":authority: a"] },
        { "empty path", [":method: GET", ":scheme: http", ":path: ", ":authority: a"] },
        { "no path", [":method: GET", ":scheme: http", ":authority: a"] },
        { "path twice", [":method: GET", ":scheme: http", ":path: /", ":path: /b", ":authority: a"] },
        { "asterisk with GET", [":method: GET", ":scheme: http", ":path: *", ":authority: a"] },
        { "asterisk with OPTIONS", [":method: OPTIONS", ":scheme: http", ":path: *", ":authority: a"] },
        { "method with a space", [":method: GET /x", ":scheme: http", ":path: /", ":authority: a"] },
        { "method with CR LF", [":method: GET / HTTP/1.1\r\nX:", ":scheme: http", ":path: /", ":authority: a"] },
        { "method in small letters", [":method: get", ":scheme: http", ":path: /", ":authority: a"] },
        { "method with bytes over 127", [":method: G\u00c9T", ":scheme: http", ":path: /", ":authority: a"] },
        { "method of 25 characters", [":method: " + new string('A', 25), ":scheme: http", ":path: /", ":authority: a"] },
        { "preface as method", [":method: PRI", ":scheme: http", ":path: /", ":authority: a"] },
        { "empty method", [":method: ", ":scheme: http", ":path: /", ":authority: a"] },
        { "no method", [":scheme: http", ":path: /", ":authority: a"] },
        { "method twice", [":method: GET", ":method: POST", ":scheme: http", ":path: /", ":authority: a"] },
        { "CONNECT", [":method: CONNECT", ":authority: a:80"] },
        { "CONNECT with a path", [":method: CONNECT", ":scheme: http", ":path: /", ":authority: a"] },
        { "another scheme", [":method: GET", ":scheme: https", ":path: /", ":authority: a"] },
        { "scheme with CR LF", [":method: GET", ":scheme: http\r\nX: y", ":path: /", ":authority: a"] },
        { "scheme with a path", [":method: GET", ":scheme: http://b/x?", ":path: /", ":authority: a"] },
        { "no scheme", [":method: GET", ":path: /", ":authority: a"] },
        { "unknown pseudo-field", [":method: GET", ":scheme: http", ":path: /", ":authority: a", ":x: 1"] },
        { "pseudo-field of answers", [":method: GET", ":scheme: http", ":path: /", ":authority: a", ":status: 200"] },
        { "pseudo-field behind a field", [":method: GET", ":scheme: http", ":path: /", "x: 1", ":authority: a"] },
        { "protocol without CONNECT", [":method: GET", ":scheme: http", ":path: /", ":authority: a", ":protocol: websocket"] },
        { "same field but for an underscore", Sound("x-user: a", "x_user: b") },
        { "second authorization", Sound("authorization: a", "authorization: b") },
        { "second content-type", Sound("content-type: a/b", "content-type: c/d") },
    };

    public async ValueTask InitializeAsync()
        => _running = await RunningGateway.InFrontOfAsync(_upstream.Address, listen: "listen: [ { url: \"http://127.0.0.1:0\", protocols: [http2] } ]");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Request_Malformed_IsRefusedAndReachesNobody(string name, string[] fields)
    {
        byte[] frames = await Http2Frames.SendAsync(Gateway.Port, Split(fields));

        string text = Encoding.Latin1.GetString(frames);
        Assert.True(Http2Frames.HasProtocolError(frames) || text.Contains("malformed-request", StringComparison.Ordinal) || text.Contains("method-not-allowed", StringComparison.Ordinal) || text.Contains("ambiguous-path", StringComparison.Ordinal), $"{name}: {text}");
        Assert.Equal(0, _upstream.BytesReceived);
    }

    [Theory]
    [InlineData("hell", "5")]
    [InlineData("hello!", "5")]
    [InlineData("", "5")]
    [InlineData("hello", "0")]
    public async Task Body_OfAnotherLength_IsNoWholeRequestBehind(string body, string length)
    {
        byte[] frames = await Http2Frames.SendAsync(Gateway.Port, Split(Sound("content-length: " + length, "x: 1")), body);

        Assert.True(Http2Frames.HasProtocolError(frames) || Encoding.Latin1.GetString(frames).Contains("malformed-request", StringComparison.Ordinal), Encoding.Latin1.GetString(frames));

        // Nothing, or a head whose body never comes: the upstream connection is closed in its middle.
        await StopAsync();
        Assert.Empty(_upstream.Requests);
    }

    [Theory]
    [InlineData("te: trailers", "TE: trailers\r\n")]
    [InlineData("host: a", "Host: a\r\n")]
    [InlineData("x: gr\u00fc\u00df", "x: gr\u00fc\u00df\r\n")]
    [InlineData("x_user: b", "x_user: b\r\n")]
    public async Task Request_Sound_ReachesTheServiceAsOneRequest(string field, string line)
    {
        await Http2Frames.SendAsync(Gateway.Port, Split(Sound(field)));

        string request = Assert.Single(_upstream.Requests);
        Assert.StartsWith("GET / HTTP/1.1\r\n", request);
        Assert.Contains(line, request, StringComparison.OrdinalIgnoreCase);
        Assert.Single(request.Split("\r\n"), l => l.StartsWith("Host:", StringComparison.OrdinalIgnoreCase));
        Assert.EndsWith("\r\n\r\n", request);
    }

    /// <summary>Kestrel replaces Host by :authority (RFC 9113 8.3.1 lets nobody use the other): decision 0111.</summary>
    [Theory]
    [InlineData("host: b")]
    [InlineData("host: a", "host: b")]
    [InlineData("host: b\u00e9")]
    [InlineData("host: u@b/x")]
    public async Task Host_BesideAuthority_IsSeenByNobody(params string[] hosts)
    {
        await Http2Frames.SendAsync(Gateway.Port, Split(Sound(hosts)));

        Assert.All(_upstream.Requests, r => Assert.Equal("Host: a", Assert.Single(r.Split("\r\n"), l => l.StartsWith("Host:", StringComparison.OrdinalIgnoreCase))));
        Assert.All(_upstream.Requests, r => Assert.DoesNotContain("b\u00e9", r));
        Assert.InRange(_upstream.Requests.Count, 0, 1);
        Assert.All(Gateway.Records, r => Assert.True(r.Status is 200 or 400));
    }

    [Fact]
    public async Task Authority_InHostAlone_IsTheHost()
    {
        await Http2Frames.SendAsync(Gateway.Port, Split([":method: GET", ":scheme: http", ":path: /", "host: a"]));

        Assert.Contains("\r\nHost: a\r\n", Assert.Single(_upstream.Requests), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Cookies_InCrumbs_AreOneField()
    {
        await Http2Frames.SendAsync(Gateway.Port, Split(Sound("cookie: a=b", "x: y", "cookie: c=d", "cookie: e=f")));

        string request = Assert.Single(_upstream.Requests);
        Assert.Equal("cookie: a=b; c=d; e=f", Assert.Single(request.Split("\r\n"), l => l.StartsWith("cookie:", StringComparison.OrdinalIgnoreCase)), ignoreCase: true);
    }

    [Theory]
    [InlineData(":path: /x")]
    [InlineData(":status: 200")]
    [InlineData("x: a\r\nb: c")]
    [InlineData("x: a\0")]
    [InlineData("X: a")]
    [InlineData("x(: a")]
    [InlineData("x: a\u0001")]
    public async Task Trailers_Malformed_AreNoWholeRequestBehind(string trailer)
    {
        byte[] frames = await Http2Frames.SendAsync(Gateway.Port, Split([":method: PUT", ":scheme: http", ":path: /", ":authority: a"]), "hello", Split([trailer]));

        Assert.True(Http2Frames.HasProtocolError(frames) || Encoding.Latin1.GetString(frames).Contains("malformed-request", StringComparison.Ordinal), Encoding.Latin1.GetString(frames));
        await StopAsync();
        Assert.Empty(_upstream.Requests);
    }

    [Fact]
    public async Task Trailers_AboutTheMessage_AreLeftOut()
    {
        await Http2Frames.SendAsync(
            Gateway.Port,
            Split([":method: PUT", ":scheme: http", ":path: /", ":authority: a"]),
            "hello",
            Split(["content-length: 50", "host: b", "authorization: x", "content_length: 50", "transfer-encoding: x", "x-sum: 1"]));

        Assert.EndsWith("\r\n\r\n5\r\nhello\r\n0\r\nx-sum: 1\r\n\r\n", Assert.Single(_upstream.Requests), StringComparison.OrdinalIgnoreCase);
    }

    private async Task StopAsync()
    {
        if (_running is { } gateway)
        {
            _running = null;
            await gateway.DisposeAsync();
        }
    }

    private static string[] Sound(params string[] fields) => [":method: GET", ":scheme: http", ":path: /", ":authority: a", .. fields];

    // U+0001 in a name stands for a colon, which would part name and value, U+0002 for no name.
    private static (string Name, string Value)[] Split(string[] fields)
        => [.. fields.Select(f =>
        {
            int at = f.IndexOf(": ", StringComparison.Ordinal);
            return (f[..at].Replace('\u0001', ':').Replace("\u0002", "", StringComparison.Ordinal), f[(at + 2)..]);
        })];
}
