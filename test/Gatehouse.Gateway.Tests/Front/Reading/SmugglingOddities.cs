using System.Globalization;

namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>What the generator combines.</summary>
internal static class SmugglingOddities
{
    public static IReadOnlyList<SmugglingOddity> All { get; } = [.. Heads(), .. Lengths(), .. Codings(), .. Chunks()];

    private static IEnumerable<SmugglingOddity> Heads()
    {
        foreach (string text in new[] { "\r\n", "\r\n\r\n" })
        {
            yield return new("before", "line before", IsRefused: false, null, d => d.Before = text);
        }

        foreach (string text in new[] { " ", "\t", "\0", "x", "\n", "\r", "\r\n\n", "\u00ff", ":\r\n" })
        {
            yield return new("before", "byte before", IsRefused: true, null, d => d.Before = text);
        }

        foreach (string method in new[] { "post", "Post", "POST\t", "P(ST", "PRI", new string('P', 25), "", "PO\0ST", "CONNECT" })
        {
            yield return new("method", "method " + method, IsRefused: true, null, d => d.Method = method);
        }

        yield return new("method", "unknown method", IsRefused: false, null, d => d.Method = "REPORT-2");
        foreach (string suffix in new[] { "#f", " x", "\u0001", "\t", "\u007f", "\u00e9", "?a#", "?a b" })
        {
            yield return new("target", "target", IsRefused: true, null, d => d.Target += suffix);
        }

        yield return new("target", "absolute target", IsRefused: false, null, d => d.Target = "http://a" + d.Target);
        yield return new("target", "target of another host", IsRefused: true, null, d => d.Target = "http://b" + d.Target);
        yield return new("target", "target of another scheme", IsRefused: true, null, d => d.Target = "https://a" + d.Target);
        foreach (string version in new[] { "http/1.1", " HTTP/1.1", "\tHTTP/1.1", "HTTP/1.01", "HTTP/1.2", "HTTP/2.0", "HTTP/1.1 ", "HTTP/1.1\t", "", "HTTP/11" })
        {
            yield return new("version", "version " + version, IsRefused: true, null, d => d.Version = version);
        }

        foreach (string host in new[] { "a, b", "a b", "a:0", "a:99999", "u@a", "a/b", "", "a\r\nHost: a", "a\r\nHost: b", "a\0", "a:080", "[a" })
        {
            yield return new("host", "host " + host, IsRefused: true, null, d => d.Host = host);
        }

        foreach (string field in new[] { "X-A: 1", "X_A: 1", "X:", "X: \u0085", "TE: trailers", "Content-Type: a/b" })
        {
            yield return new("extra", field, IsRefused: false, null, d => d.Extra = field);
        }

        foreach (string field in new[]
        {
            "X : 1", " X: 1", "\tX: 1", "X\r\n : 1", "X: 1\r\n 2", "X(: 1", ": 1", "X", "X: a\0b", "X: a\u0001b", "X: a\rb", "X: a\nContent-Length: 1", "X Y: 1",
            "X-A: 1\r\nX_A: 2", "Content_Length: 3", "Transfer_Encoding: chunked", "Content-Type: a/b\r\nContent-Type: c/d", "Authorization: a\r\nauthorization: b",
        })
        {
            yield return new("extra", field, IsRefused: true, null, d => d.Extra = field);
        }

        foreach (string end in new[] { "\n", "\r", "\r\r\n", "\n\r\n", "\0\r\n", "\u000b\r\n", "\r\n " })
        {
            yield return new("line end", "line end", IsRefused: true, null, d => d.OddLineEnd = end);
        }

        foreach (string end in new[] { "\n", "\r\r\n", "\r" })
        {
            yield return new("end of head", "end of head", IsRefused: true, null, d => d.EndOfHead = end);
        }
    }

    private static IEnumerable<SmugglingOddity> Lengths()
    {
        foreach (string form in new[] { "Content-Length:{0}", "content-length: {0}", "Content-Length: \t{0} \t" })
        {
            yield return new("framing", form, IsRefused: false, ForChunks: false, d => d.Framing = Written(form, d));
        }

        foreach (string form in new[]
        {
            "Content-Length: +{0}", "Content-Length: 0{0}", "Content-Length: -{0}", "Content-Length: 0x{0}", "Content-Length: {0},{0}", "Content-Length: {0} {0}",
            "Content-Length: \"{0}\"", "Content-Length: {0}\u000b", "Content-Length: \u000c{0}", "Content-Length: {0}.0", "Content-Length: {0}\0", "Content-Length:",
            "Content-Length: 0000000000000000000000{0}", "Content-Length : {0}", "Content-Length\t: {0}", "Content-Length:\r\n {0}", " Content-Length: {0}",
        })
        {
            yield return new("framing", form, IsRefused: true, ForChunks: false, d => d.Framing = Written(form, d));
        }

        foreach (string second in new[] { "Content-Length: 0", "Content-Length: 5", "content-length: 99", "Content-Length:", "Transfer-Encoding: chunked", "transfer-encoding: identity", "Transfer-Encoding:", "Transfer-Encoding: xchunked" })
        {
            yield return new("second framing", second, IsRefused: true, ForChunks: false, d => d.SecondFraming = second);
        }
    }

    private static IEnumerable<SmugglingOddity> Codings()
    {
        foreach (string form in new[] { "transfer-encoding: CHUNKED", "Transfer-Encoding:chunked", "Transfer-Encoding: \tchunked\t " })
        {
            yield return new("framing", form, IsRefused: false, ForChunks: true, d => d.Framing = form);
        }

        foreach (string form in new[]
        {
            "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked;q=1", "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: \u000bchunked", "Transfer-Encoding: chunked\0", "Transfer-Encoding: ,chunked", "Transfer-Encoding: chunked,", "Transfer-Encoding: \u00a0chunked",
            "Transfer-Encoding : chunked", "Transfer-Encoding\t: chunked", "Transfer-Encoding:\r\n chunked", "Transfer-Encoding: \rchunked", "Transfer-Encoding: \nchunked",
        })
        {
            yield return new("framing", form, IsRefused: true, ForChunks: true, d => d.Framing = form);
        }

        foreach (string second in new[] { "Content-Length: 0", "Content-Length: 5", "content-length: 3", "Content-Length: +5", "Transfer-Encoding: chunked", "Transfer-Encoding: identity", "X-Content-Length: 3" })
        {
            yield return new("second framing", second, IsRefused: true, ForChunks: true, d => d.SecondFraming = second);
        }

        yield return new("version", "HTTP/1.0", IsRefused: true, ForChunks: true, d => d.Version = "HTTP/1.0");
    }

    private static IEnumerable<SmugglingOddity> Chunks()
    {
        yield return new("size", "zeros", IsRefused: false, ForChunks: true, d => d.Size = n => n.ToString("x7", CultureInfo.InvariantCulture));
        yield return new("size", "capitals", IsRefused: false, ForChunks: true, d => d.Size = n => n.ToString("X", CultureInfo.InvariantCulture));
        foreach (string form in new[] { "+{0:x}", "-{0:x}", "0x{0:x}", " {0:x}", "{0:x} ", "{0:x}\t", "{0:x}.0", "0_{0:x}", "{0:x}g", "{0:x},", "00000000000{0:x}", "10000000000000000{0:x}", "\"{0:x}\"", "{0:x}\0", "" })
        {
            yield return new("size", form, IsRefused: true, ForChunks: true, d => d.Size = n => string.Format(CultureInfo.InvariantCulture, form, n));
        }

        foreach (string extension in new[] { ";", ";a", ";a=b", ";a=\"b c\"", ";\0\u00e9", ";a;b;c" })
        {
            yield return new("extension", extension, IsRefused: false, ForChunks: true, d => d.Extension = extension);
        }

        foreach (string extension in new[] { ";\n", ";a\nb", ";a\rb", ";a=\"\r\n\"", " ;a", "\t;a", ";a\r\r" })
        {
            yield return new("extension", "extension with a line break", IsRefused: true, ForChunks: true, d => d.Extension = extension);
        }

        foreach (string end in new[] { "\n", "\r", "\r\r\n", "\n\r\n" })
        {
            yield return new("size end", "size end", IsRefused: true, ForChunks: true, d => d.SizeEnd = end);
            yield return new("data end", "data end", IsRefused: true, ForChunks: true, d => d.DataEnd = end);
        }

        foreach (string text in new[] { "", "x\r\n", " \r\n", "\r\n\r\n" })
        {
            yield return new("data end", "data end", IsRefused: true, ForChunks: true, d => d.DataEnd = text);
        }

        yield return new("last", "last with zeros", IsRefused: false, ForChunks: true, d => d.LastChunk = "0000\r\n");
        yield return new("last", "last with extension", IsRefused: false, ForChunks: true, d => d.LastChunk = "0;a=b\r\n");
        foreach (string last in new[] { "-0\r\n", "0x0\r\n", "0\n", "0 \r\n", "\r\n", "+0\r\n", "0;a\nb\r\n" })
        {
            yield return new("last", "last chunk", IsRefused: true, ForChunks: true, d => d.LastChunk = last);
        }

        foreach (string trailers in new[] { "Content-Length: 7\r\n", "Transfer-Encoding: x\r\n", "Host: b\r\n", "Content_Length: 7\r\n", "authorization: x\r\n" })
        {
            yield return new("trailers", trailers, IsRefused: false, ForChunks: true, d => d.Trailers = trailers);
        }

        foreach (string trailers in new[] { "X : y\r\n", " X: y\r\n", ": y\r\n", "X\r\n", "X(: y\r\n", "X: \u0001\r\n", "X: y\n", "X: y\r\n z\r\n", "X: y\rZ: a\r\n" })
        {
            yield return new("trailers", trailers, IsRefused: true, ForChunks: true, d => d.Trailers = trailers);
        }
    }

    // The draft has its length written already.
    private static string Written(string form, SmugglingDraft draft)
        => string.Format(CultureInfo.InvariantCulture, form, draft.Framing["Content-Length: ".Length..]);
}
