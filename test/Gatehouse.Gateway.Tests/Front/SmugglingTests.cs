using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front;

/// <summary>
/// Requests that two programs could frame or read differently. What counts is the bytes that the second program received:
/// nothing at all, or exactly the requests that were asked for, each well framed; never one made of another's body.
/// </summary>
public class SmugglingTests
{
    private const string Canary = "GET /canary HTTP/1.1\r\nHost: a\r\n\r\n";

    /// <summary>Answered 400 (501, 405), nothing behind the gateway saw a byte, and the connection is closed.</summary>
    public static TheoryData<string, string> Refused => new()
    {
        // Content-Length against Transfer-Encoding
        { "CL and TE", Post("Content-Length: 5\r\nTransfer-Encoding: chunked") + "0\r\n\r\n" + Canary },
        { "TE and CL", Post("Transfer-Encoding: chunked\r\nContent-Length: 5") + "0\r\n\r\n" + Canary },
        { "CL 0 and TE", Post("Content-Length: 0\r\nTransfer-Encoding: chunked") + "5\r\nhello\r\n0\r\n\r\n" },
        { "CL and TE identity", Post("Content-Length: 5\r\nTransfer-Encoding: identity") + "hello" },
        { "CL and TE in upper case", Post("content-length: 5\r\nTRANSFER-ENCODING: CHUNKED") + "0\r\n\r\n" + Canary },
        { "CL and TE with tab", Post("Content-Length: 5\r\nTransfer-Encoding:\tchunked") + "0\r\n\r\n" + Canary },

        // Content-Length alone
        { "CL twice, differing", Post("Content-Length: 5\r\nContent-Length: 6") + "hello!" },
        { "CL twice, equal", Post("Content-Length: 5\r\nContent-Length: 5") + "hello" },
        { "CL as list", Post("Content-Length: 5, 5") + "hello" },
        { "CL as differing list", Post("Content-Length: 5, 6") + "hello!" },
        { "CL negative", Post("Content-Length: -5") + "hello" },
        { "CL hexadecimal", Post("Content-Length: 0x5") + "hello" },
        { "CL with a letter", Post("Content-Length: 5a") + "hello" },
        { "CL with a space inside", Post("Content-Length: 5 5") + "hello" },
        { "CL empty", Post("Content-Length:") + Canary },
        { "CL too large for a number", Post("Content-Length: 99999999999999999999") + "hello" },
        { "CL wrapping to 5 in 64 bits", Post("Content-Length: 18446744073709551621") + "hello" },
        { "CL with underscores", Post("Content-Length: 1_0") + "hellohello" },
        { "CL fraction", Post("Content-Length: 5.0") + "hello" },

        // Transfer-Encoding alone
        { "TE gzip, chunked", Post("Transfer-Encoding: gzip, chunked") + "0\r\n\r\n" },
        { "TE chunked, gzip", Post("Transfer-Encoding: chunked, gzip") + "0\r\n\r\n" },
        { "TE chunked, chunked", Post("Transfer-Encoding: chunked, chunked") + "0\r\n\r\n" },
        { "TE chunked, identity", Post("Transfer-Encoding: chunked, identity") + "0\r\n\r\n" },
        { "TE twice", Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked") + "0\r\n\r\n" },
        { "TE twice, differing", Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x") + "0\r\n\r\n" },
        { "TE unknown", Post("Transfer-Encoding: xchunked") + "0\r\n\r\n" },
        { "TE with parameter", Post("Transfer-Encoding: chunked;q=1") + "0\r\n\r\n" },
        { "TE quoted", Post("Transfer-Encoding: \"chunked\"") + "0\r\n\r\n" },
        { "TE empty", Post("Transfer-Encoding:") + Canary },
        { "TE with vertical tab", Post("Transfer-Encoding: \u000bchunked") + "0\r\n\r\n" },
        { "TE with trailing NUL", Post("Transfer-Encoding: chunked\0") + "0\r\n\r\n" },
        { "TE with comma", Post("Transfer-Encoding: ,chunked") + "0\r\n\r\n" },
        { "TE on HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "TE on HTTP/1.0 with CL", "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },

        // Fields that are not fields
        { "space before colon", Post("Transfer-Encoding : chunked") + "0\r\n\r\n" },
        { "tab before colon", Post("Transfer-Encoding\t: chunked") + "0\r\n\r\n" },
        { "space before name", Post(" Transfer-Encoding: chunked") + "0\r\n\r\n" },
        { "folded value", Post("Content-Length: 5\r\nTransfer-Encoding:\r\n chunked") + "hello" },
        { "folded ordinary field", Post("X-A: one\r\n two\r\nContent-Length: 5") + "hello" },
        { "folded first line", "POST / HTTP/1.1\r\n Host: a\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" },
        { "name on two lines", Post("Transfer-Encoding\r\n: chunked") + "0\r\n\r\n" },
        { "bare LF ends a field", Post("X: y\nTransfer-Encoding: chunked") + "0\r\n\r\n" },
        { "bare LF ends the head", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\nhello" },
        { "bare LF ends the request line", "POST / HTTP/1.1\nHost: a\r\nContent-Length: 5\r\n\r\nhello" },
        { "bare CR in a value", Post("X: y\rTransfer-Encoding: chunked\r\nContent-Length: 5") + "hello" },
        { "NUL in a value", Post("X: a\0b\r\nContent-Length: 5") + "hello" },
        { "control character in a value", Post("X: a\u0001b\r\nContent-Length: 5") + "hello" },
        { "escape in a value", Post("X: a\u001bb\r\nContent-Length: 5") + "hello" },
        { "DEL in a value", Post("X: a\u007fb\r\nContent-Length: 5") + "hello" },
        { "parenthesis in a name", Post("X(a): b\r\nContent-Length: 5") + "hello" },
        { "slash in a name", Post("X/a: b\r\nContent-Length: 5") + "hello" },
        { "high byte in a name", Post("X\u00e9: b\r\nContent-Length: 5") + "hello" },
        { "no name", Post(": b\r\nContent-Length: 5") + "hello" },
        { "no colon", Post("Xab\r\nContent-Length: 5") + "hello" },
        { "second Host", Post("Host: b\r\nContent-Length: 5") + "hello" },
        { "second Content-Type", Post("Content-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 5") + "hello" },
        { "second Authorization", Post("Authorization: a\r\nAuthorization: b\r\nContent-Length: 5") + "hello" },

        // Chunks
        { "chunk size negative", Chunked("-5\r\nhello\r\n0\r\n\r\n") },
        { "chunk size with plus", Chunked("+5\r\nhello\r\n0\r\n\r\n") },
        { "chunk size with 0x", Chunked("0x5\r\nhello\r\n0\r\n\r\n") },
        { "chunk size empty", Chunked("\r\nhello\r\n0\r\n\r\n") },
        { "chunk size overflowing", Chunked("10000000000000005\r\nhello\r\n0\r\n\r\n") },
        { "chunk size ended by LF", Chunked("5\nhello\r\n0\r\n\r\n") },
        { "chunk data ended by LF", Chunked("5\r\nhello\n0\r\n\r\n") },
        { "chunk longer than its size", Chunked("5\r\nhello!\r\n0\r\n\r\n") },
        { "chunk extension with bare LF", Chunked("5;a\nb\r\nhello\r\n0\r\n\r\n") },
        { "chunk extension with bare CR", Chunked("5;a\rb\r\nhello\r\n0\r\n\r\n") },

        // Targets
        { "CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n" + Canary },
        { "asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "another authority", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "authority with user", "GET http://a@b/ HTTP/1.1\r\nHost: b\r\n\r\n" },
        { "fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "other scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "path without slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "method in small letters", "get / HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "version 1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n" },
        { "no version", "GET /\r\nHost: a\r\n\r\n" },
        { "two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n" },
        { "no Host", "GET / HTTP/1.1\r\nX: y\r\n\r\n" },
        { "Host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n" },
        { "Host with a slash", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n" },
        { "Host with user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n" },
    };

    /// <summary>Odd but with one reading: the second program sees exactly these requests.</summary>
    public static TheoryData<string, string, string[]> Passed => new()
    {
        { "plain", Post("Content-Length: 5") + "hello", ["hello"] },
        { "TE in mixed case", Post("transfer-ENCODING: ChunKed") + "5\r\nhello\r\n0\r\n\r\n", ["5\r\nhello\r\n0\r\n\r\n"] },
        { "chunk size with leading zeros", Chunked("0005\r\nhello\r\n0\r\n\r\n"), ["5\r\nhello\r\n0\r\n\r\n"] },
        { "chunk extension is dropped", Chunked("5;a=b\r\nhello\r\n0\r\n\r\n"), ["5\r\nhello\r\n0\r\n\r\n"] },
        { "trailers do not become fields", Chunked("5\r\nhello\r\n0\r\nContent-Length: 50\r\n\r\n"), ["5\r\nhello\r\n0\r\n\r\n"] },
        { "CL with plus, which Kestrel reads as a number and we write as one", Post("Content-Length: +5") + "hello", ["hello"] },
        { "CL with leading zeros", Post("Content-Length: 005") + "hello", ["hello"] },
        { "underscore is another field", Post("Content_Length: 50\r\nContent-Length: 5") + "hello", ["hello"] },
        { "pipelined", Post("Content-Length: 5") + "hello" + Canary, ["hello", ""] },
        { "request in a body", Post("Content-Length: 33") + Canary, [Canary] },
        { "GET with a body", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 33\r\n\r\n" + Canary, [Canary] },
        { "absolute target", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", [""] },
        { "nominated Content-Length", Post("Connection: content-length, transfer-encoding, host\r\nContent-Length: 5") + "hello", ["hello"] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Request_WithTwoReadings_IsRefusedAndReachesNobody(string name, string bytes)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync(bytes + Canary);

        Assert.True(reply.Length > 12, name + ": no answer");
        Assert.Contains(reply[9..12], new[] { "400", "405", "501", "505" });
        Assert.Equal(0, reply.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal));
        Assert.DoesNotContain(upstream.Requests, r => r.StartsWith("GET /canary", StringComparison.Ordinal));
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [MemberData(nameof(Passed))]
    public async Task Request_WithOneReading_ReachesUpstreamWellFramed(string name, string bytes, string[] bodies)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(bytes);

        await Eventually.TrueAsync(() => upstream.Requests.Count >= bodies.Length, name);
        Assert.Equal(bodies, upstream.Requests.Select(r => r[(r.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]));
        Assert.Empty(upstream.Rests);
    }

    private static string Post(string fields) => $"POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n";

    private static string Chunked(string body) => Post("Transfer-Encoding: chunked") + body;
}
