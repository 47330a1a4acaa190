using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>No value of a client's makes another line: not in replies, not in requests to services.</summary>
public class SplittingTests
{
    /// <summary>CR LF, LF, CR, NUL, ESC, U+0085, U+2028, overlong LF, double escapes, a character that ends in 0A.</summary>
    public static TheoryData<string> Payloads =>
    [
        "%0d%0aX-Evil:%201", "%0aX-Evil:%201", "%0dX-Evil:%201", "%00", "%1b[31m", "%c2%85X-Evil:%201", "%e2%80%a8X-Evil:%201", "%c0%8aX-Evil:%201", "%250d%250aX-Evil:%201",
        "%e5%98%8a%e5%98%8dX-Evil:%201", "a%7f", "%0d%0a%0d%0a%3Chtml%3E", "%E5%98%8A", "x%20y", "%u000a", "%5cr%5cn",
    ];

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Location_OfATemplate_StaysOneLine(string payload)
    {
        await using var gateway = await RunningGateway.StartAsync(
            """
            routes:
              one: { match: "/one/{name}", redirect: "https://new.example/{name}?from={name}" }
              rest: { match: "/**", redirect: "https://new.example{path}?{query}" }
            """);

        foreach (string target in new[] { $"/one/{payload}", $"/two/{payload}", $"/two?{payload}" })
        {
            string reply = await gateway.ExchangeAsync($"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            AssertOneReply(reply);
            Assert.InRange(Head(reply).Count(l => l.StartsWith("Location: ", StringComparison.Ordinal)), 0, 1);
            Assert.All(Head(reply).Where(l => l.StartsWith("Location: ", StringComparison.Ordinal)), l => Assert.DoesNotContain(l, c => c is < ' ' or > '~'));
        }
    }

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Path_OfATemplate_StaysOneLineToTheService(string payload)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            services: { up: { targets: ["{{upstream.Address}}"] } }
            routes:
              one: { match: "/one/{name}", service: up, policies: [ { transform: { path: "/v2/{path.name}/x" } } ] }
              two: { match: "/two/**", service: up, policies: [ { transform: { strip_prefix: /two } } ] }
              rest: { match: "/**", service: up }
            """);

        foreach (string target in new[] { $"/one/{payload}", $"/two/{payload}", $"/three/{payload}?{payload}" })
        {
            AssertOneReply(await gateway.ExchangeAsync($"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        }

        Assert.InRange(upstream.Requests.Count, 0, 3);
        Assert.Empty(upstream.Rests);
        Assert.All(upstream.Requests, r =>
        {
            Assert.Matches(@"^GET /[!-~]* HTTP/1\.1\r\n", r);
            Assert.DoesNotContain(r.Split("\r\n").Skip(1), l => l.StartsWith("X-Evil", StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(r, c => c is '\0' or '\u001b' or > '~');
        });
    }

    [Theory]
    [InlineData("transform: { request_headers: { set: { X-A: \"a\\r\\nX-Evil: 1\" } } }")]
    [InlineData("transform: { request_headers: { add: { X-A: \"a\\nb\" } } }")]
    [InlineData("transform: { response_headers: { set: { X-A: \"a\\0b\" } } }")]
    [InlineData("transform: { response_headers: { add: { \"X A\": b } } }")]
    [InlineData("transform: { response_headers: { set: { \"X\\r\\nA\": b } } }")]
    [InlineData("transform: { response_headers: { set: { X-A: \"\\e[31m\" } } }")]
    public async Task Value_OfAPolicyWithALineBreak_IsAFaultOfTheConfiguration(string policy)
        => await Assert.ThrowsAsync<InvalidOperationException>(() => RunningGateway.StartAsync($$"""routes: { all: { match: "/**", respond: { status: 204 }, policies: [ { {{policy}} } ] } }"""));

    [Theory]
    [InlineData("respond: { headers: { X-A: \"a\\r\\nb\" } }")]
    [InlineData("respond: { headers: { \"X:\": b } }")]
    [InlineData("respond: { body: x, content_type: \"a/b\\r\\nX-Evil: 1\" }")]
    [InlineData("redirect: \"/a\\r\\nX-Evil: 1\"")]
    [InlineData("redirect: \"/a\\u2028b\"")]
    public async Task Value_OfABackendWithALineBreak_IsAFaultOfTheConfiguration(string backend)
        => await Assert.ThrowsAsync<InvalidOperationException>(() => RunningGateway.StartAsync($$"""routes: { all: { match: "/**", {{backend}} } }"""));

    [Fact]
    public async Task Values_OfAService_ThatBreakLines_ReachNobody()
    {
        foreach (string field in new[] { "X-A: a\rX-Evil: 1", "X-A: a\nX-Evil: 1", "X-A: a\0b", "X A: 1", "X-A: 1\r\n X-Evil: 1" })
        {
            await using var upstream = RawUpstream.Sending(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{field}\r\nContent-Length: 2\r\n\r\nok"));
            await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

            string reply = await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            AssertOneReply(reply);
            Assert.DoesNotContain("\0", reply);
        }
    }

    [Fact]
    public async Task RequestId_OfAClient_IsNotWrittenAsOurs()
    {
        await using var gateway = await RunningGateway.InFrontOfAsync("http://127.0.0.1:1");

        string reply = await gateway.ExchangeAsync("GET /nowhere\u00e9 HTTP/1.1\r\nHost: a\r\nX-Request-Id: theirs\u0085\r\nConnection: close\r\n\r\n");

        AssertOneReply(reply);
        Assert.DoesNotContain("theirs", reply);
    }

    private static string[] Head(string reply) => reply[..(reply.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2)].Split("\r\n");

    private static void AssertOneReply(string reply)
    {
        Assert.Equal(0, reply.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal));
        Assert.All(Head(reply), l => Assert.DoesNotContain(l, c => c is '\r' or '\n' or '\0' or '\u001b'));
        Assert.DoesNotContain(Head(reply), l => l.StartsWith("X-Evil", StringComparison.OrdinalIgnoreCase));
    }
}
