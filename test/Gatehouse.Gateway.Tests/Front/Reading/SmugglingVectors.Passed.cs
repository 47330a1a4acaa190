namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <content>Odd requests that have one reading.</content>
internal static partial class SmugglingVectors
{
    private const string Hello = "5\r\nhello\r\n0\r\n\r\n";

    /// <summary>Odd but with one reading: the second program sees exactly these bodies.</summary>
    public static IReadOnlyList<SmugglingVector> Passed { get; } =
    [
        new("plain", Post("Content-Length: 5") + "hello", ["hello"]),
        new("CL with white space around", Post("Content-Length: \t5 \t") + "hello", ["hello"]),
        new("CL without a space", Post("Content-Length:5") + "hello", ["hello"]),
        new("CL 0", Post("Content-Length: 0"), [""]),
        new("TE in mixed case", Post("transfer-ENCODING: ChunKed") + "5\r\nhello\r\n0\r\n\r\n", [Hello]),
        new("TE with white space around", Post("Transfer-Encoding: \tchunked \t") + "5\r\nhello\r\n0\r\n\r\n", [Hello]),
        new("chunk size with leading zeros", Chunked("00000005\r\nhello\r\n0\r\n\r\n"), [Hello]),
        new("last chunk with leading zeros", Chunked("5\r\nhello\r\n000\r\n\r\n"), [Hello]),
        new("chunk size in capitals", Chunked("A\r\nhellohello\r\n0\r\n\r\n"), ["a\r\nhellohello\r\n0\r\n\r\n"]),
        new("chunk extension is dropped", Chunked("5;a=b\r\nhello\r\n0\r\n\r\n"), [Hello]),
        new("chunk extension quoted", Chunked("5;a=\"b c\"\r\nhello\r\n0\r\n\r\n"), [Hello]),
        new("chunk extension empty", Chunked("5;\r\nhello\r\n0\r\n\r\n"), [Hello]),
        new("chunk extension of 9,000 bytes", Chunked("5;" + new string('a', 9000) + "\r\nhello\r\n0\r\n\r\n"), [Hello]),
        new("chunk extension with NUL", Chunked("5;\0\u007f\u00e9\r\nhello\r\n0\r\n\r\n"), [Hello]),
        new("extension of the last chunk", Chunked("5\r\nhello\r\n0;a\r\n\r\n"), [Hello]),
        new("trailers of framing do not become fields", Chunked("5\r\nhello\r\n0\r\nContent-Length: 50\r\nTransfer-Encoding: gzip\r\nHost: b\r\nTE: trailers\r\n\r\n"), [Hello]),
        new("trailers of framing under an underscore", Chunked("5\r\nhello\r\n0\r\nContent_Length: 50\r\nTransfer_Encoding: x\r\n\r\n"), [Hello]),
        new("trailers pass", Chunked("5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"), ["5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"]),
        new("an underscore alone", Post("X_User: b\r\nContent-Length: 5") + "hello", ["hello"]),
        new("X-Content-Length beside CL", Post("X-Content-Length: 9\r\nContent-Length: 5") + "hello", ["hello"]),
        new("pipelined", Post("Content-Length: 5") + "hello" + Canary, ["hello", ""]),
        new("request in a body", Post("Content-Length: 33") + Canary, [Canary]),
        new("request in a chunk", Chunked("21\r\n" + Canary + "\r\n0\r\n\r\n"), ["21\r\n" + Canary + "\r\n0\r\n\r\n"]),
        new("GET with a body", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 33\r\n\r\n" + Canary, [Canary]),
        new("absolute target", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", [""]),
        new("absolute target without a path", "GET http://a?b HTTP/1.1\r\nHost: a\r\n\r\n", [""]),
        new("nominated Content-Length", Post("Connection: content-length, transfer-encoding, host\r\nContent-Length: 5") + "hello", ["hello"], Closes: true),
        new("empty lines before the request line", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", [""]),
        new("method that nobody knows", "AAAAAAAAAAAAAAAAAAAAAAAA / HTTP/1.1\r\nHost: a\r\n\r\n", [""]),
        new("method with a dash", "M-SEARCH / HTTP/1.1\r\nHost: a\r\n\r\n", [""]),
        new("bytes over 127 in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: gr\u00fc\u0085\r\n\r\n", [""]),
        new("escapes in the path", "GET /a%20b%7ec%C3%A9 HTTP/1.1\r\nHost: a\r\n\r\n", [""]),
        new("escapes in path and query", "GET /a%20b?c%20d=%0a HTTP/1.1\r\nHost: a\r\n\r\n", [""]),
        new("empty value", "GET / HTTP/1.1\r\nHost: a\r\nX:\r\n\r\n", [""]),
        new("HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", ["hello"], Closes: true),
    ];
}
