using System.Globalization;
using System.Text;
using Gatehouse.Gateway.Front.Reading;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>Writes requests that the front accepts, in many shapes.</summary>
internal sealed class RequestGenerator(Draw draw)
{
    private static readonly string[] Suffixes = ["", "", "", "/a%20b", "/a;b=c", "?q=1&x=%41", "?", "/%C3%A9", "/a/b/c?d=e", "?a=b?c"];

    private static readonly string[] Fields =
    [
        "Accept: */*", "accept-encoding: gzip, br", "X-Empty:", "X-Tight:v", "X-Wide: \t v w \t ", "x-twice: 1", "x-twice: 2", "X-TWICE: 3", "Cookie: a=b; c=\"d\"",
        "X-Latin: caf\u00e9", "X-Quote: \"a, b\", c", "Authorization: Basic dXNlcjpwYXNz", "X-Forwarded-For: 192.0.2.7", "Forwarded: for=192.0.2.7", "TE: trailers", "Via: 1.1 other",
        "Range: bytes=0-3", "If-None-Match: \"x\"", "User-Agent: case/1.0 (a; b)", "Connection: keep-alive, X-Mine", "X-Mine: dropped", "Keep-Alive: timeout=3", "Cache-Control: no-cache",
        "Allow: GET", "Expires: 0", "Last-Modified: never", "Content-Language: de", "Date: Sun, 22 Nov 2026 10:00:00 GMT",
    ];

    // Passed on, and left where it is because it says what only a head may say.
    private static readonly string[] Trailers = ["X-Sum: 1\r\n", "X-Sum: 1\r\nX-Sum: 2\r\n", "Content-Digest: sha-256=:x:\r\nX-Sum: 1\r\n"];
    private static readonly string[] Misplaced = ["", "", "Content-Length: 3\r\n", "X_Forwarded_For: 192.0.2.9\r\n", "Host: other\r\n", "Transfer-Encoding: chunked\r\n"];

    /// <summary>More than the buffers of two sockets can take.</summary>
    private const int LargeBody = 8_000_000;

    private readonly StringBuilder _head = new();
    private string _trailers = "";

    public ScriptedRequest Next()
    {
        var traits = Traits.None;
        string method = draw.From("GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PURGE", "x-own");
        bool isOld = draw.OneIn(25);
        bool asksForUpgrade = method == "GET" && !isOld && draw.OneIn(8);
        traits |= isOld ? Traits.OldClient : Traits.None;
        traits |= asksForUpgrade ? Traits.AsksForUpgrade : Traits.None;
        _head.Clear().Append(CultureInfo.InvariantCulture, $"{method} {{0}}{draw.From(Suffixes)} HTTP/1.{(isOld ? 0 : 1)}\r\nHost: {draw.From("a", "shop.example:8080", "127.0.0.1")}\r\n");
        WriteFields();
        if (asksForUpgrade)
        {
            _head.Append("Connection: Upgrade\r\nUpgrade: chat/1\r\n");
        }

        _trailers = "";
        byte[] body = [];
        byte[] wire = [];
        if (method is not ("GET" or "HEAD" or "OPTIONS") && !draw.OneIn(4))
        {
            (body, wire, var more) = WriteBody(isOld);
            traits |= more;
        }

        _head.Append("\r\n");
        int length = _head.Length + wire.Length;
        int? leavesAt = draw.OneIn(30) ? draw.Below(length) : null;
        return new ScriptedRequest
        {
            Method = method,
            Head = _head.ToString(),
            Body = body,
            WireBody = wire,
            Trailers = _trailers,
            Splits = draw.OneIn(3) ? draw.Splits(length) : [],
            LeavesAt = leavesAt,
            Traits = traits | (leavesAt is null ? Traits.None : Traits.ClientLeaves),
        };
    }

    private void WriteFields()
    {
        int count = draw.OneIn(40) ? draw.Between(40, 80) : draw.Below(6);
        for (int i = 0; i < count; i++)
        {
            string field = count > 20 ? string.Create(CultureInfo.InvariantCulture, $"X-Many-{i}: {i}") : draw.From(Fields);

            // These must not be there twice, and a second Connection would make another case of it.
            bool isSingle = field.StartsWith("Authorization", StringComparison.Ordinal) || field.StartsWith("Connection", StringComparison.Ordinal);
            if (!isSingle || !_head.ToString().Contains(field, StringComparison.Ordinal))
            {
                _head.Append(field).Append("\r\n");
            }
        }
    }

    private (byte[] Body, byte[] Wire, Traits Traits) WriteBody(bool isOld)
    {
        int length = draw.Below(20) switch
        {
            < 3 => 0,
            < 15 => draw.Between(1, 200),
            < 18 => draw.Between(4_000, 40_000),
            18 => draw.Between(65_000, 200_000),
            _ => draw.OneIn(5) ? LargeBody : draw.Between(1, 20),
        };
        var traits = length == 0 ? Traits.EmptyRequestBody : Traits.HasBody;
        traits |= length > 1_000_000 ? Traits.LargeRequest : Traits.None;
        byte[] body = draw.Bytes(length);
        if (!isOld && length > 0 && draw.OneIn(6))
        {
            traits |= Traits.Expects;
            _head.Append("Expect: 100-continue\r\n");
        }

        if (draw.OneIn(2))
        {
            _head.Append("Content-Type: application/octet-stream\r\n");
        }

        if (isOld || !draw.OneIn(3))
        {
            _head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
            return (body, body, traits);
        }

        _head.Append("Transfer-Encoding: chunked\r\n");
        traits |= Traits.ChunkedRequest;
        string end = "";
        if (draw.OneIn(4))
        {
            traits |= Traits.RequestTrailers;
            _trailers = draw.From(Trailers);
            end = _trailers + draw.From(Misplaced);
        }

        return (body, ChunkWriter.Write(draw, body, "", $"0\r\n{end}\r\n"), traits);
    }
}
