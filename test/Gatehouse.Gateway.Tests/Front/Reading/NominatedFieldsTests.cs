using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>Connection names fields that end here (RFC 9110 7.6.1): the client's own, never what the gateway says.</summary>
public class NominatedFieldsTests
{
    private const string Everything =
        "X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host, Forwarded, Host, X-Identity, traceparent, Content-Length, Transfer-Encoding, TE, X-Secret, X-Request-Id, Authorization, Cookie";

    [Theory]
    [InlineData("Connection: " + Everything)]
    [InlineData("Connection: close, " + Everything)]
    [InlineData("Connection: keep-alive, " + Everything)]
    [InlineData("Connection: close\r\nConnection: " + Everything)]
    [InlineData("connection:\t" + Everything + "\r\nConnection: close")]
    public async Task Fields_OfTheGateway_AreNotNominatedAway(string connection)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            services: { up: { targets: ["{{upstream.Address}}"] } }
            routes: { all: { match: "/**", service: up, policies: [ { transform: { request_headers: { set: { X-Identity: ours } } } } ] } }
            """);

        await gateway.ExchangeAsync(
            $"POST / HTTP/1.1\r\nHost: a\r\n{connection}\r\nX-Secret: theirs\r\nx-identity: theirs\r\nCookie: theirs\r\nAuthorization: theirs\r\nX-Forwarded-For: 9.9.9.9\r\nContent-Length: 5\r\n\r\nhello");

        string request = Assert.Single(upstream.Requests);
        Assert.EndsWith("\r\n\r\nhello", request);
        string[] lines = request.Split("\r\n");
        Assert.Contains("Host: a", lines);
        Assert.Contains("X-Identity: ours", lines);
        Assert.Contains("X-Forwarded-Proto: http", lines);
        Assert.Contains("X-Forwarded-Host: a", lines);
        Assert.Contains(lines, l => l.StartsWith("X-Forwarded-For: ", StringComparison.Ordinal) && l.EndsWith("127.0.0.1", StringComparison.Ordinal));
        Assert.Contains("Content-Length: 5", lines);
        Assert.DoesNotContain("theirs", request);
        Assert.DoesNotContain("9.9.9.9", request);
    }

    [Fact]
    public async Task Fields_OfAReply_EndHereWhenTheServiceNominatesThem_ButNotOurs()
    {
        await using var upstream = RawUpstream.Sending(
            "HTTP/1.1 200 OK\r\nConnection: X-Secret, X-Ours, Content-Length, Date, close\r\nX-Secret: theirs\r\nX-Ours: theirs\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            services: { up: { targets: ["{{upstream.Address}}"] } }
            routes: { all: { match: "/**", service: up, policies: [ { transform: { response_headers: { set: { X-Ours: ours } } } } ] } }
            """);

        string reply = await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.Contains("\r\nX-Ours: ours\r\n", reply);
        Assert.DoesNotContain("theirs", reply);
        Assert.Contains("ok", reply[reply.IndexOf("\r\n\r\n", StringComparison.Ordinal)..]);
    }
}
