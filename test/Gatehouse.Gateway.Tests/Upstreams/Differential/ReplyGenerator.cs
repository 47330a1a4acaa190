using System.Globalization;
using System.Text;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>Writes replies to one request: legal ones in many shapes, some that break a rule, some that break off.</summary>
internal sealed class ReplyGenerator(Draw draw)
{
    private static readonly string[] Fields =
    [
        "Content-Type: text/plain; charset=utf-8", "X-Empty:", "X-Tight:v", "X-Wide: \t v w \t ", "x-twice: 1", "x-twice: 2", "Set-Cookie: a=b; Path=/", "Set-Cookie: c=d", "X-Latin: caf\u00e9\u00ff",
        "ETag: W/\"1\"", "Server: up", "Date: Sun, 22 Nov 2026 10:00:00 GMT", "Expires: 0", "Last-Modified: never", "Location: /else?where", "Vary: *", "Connection: X-Hop", "X-Hop: dropped", "Keep-Alive: timeout=5, max=9",
        "Proxy-Connection: keep-alive", "Connection: keep-alive", "Alt-Svc: h3=\":443\"", "Content-Language: de, en", "Cache-Control: max-age=1, private", "WWW-Authenticate: Basic realm=\"a, b\", Bearer", "Upgrade: chat/1", "Trailer: X-Sum",
        "Content-Encoding: identity", "Accept-Ranges: none", "X-Quote: \"a\\\"b\"", "Warning: 199 - \"odd\"", "Pragma: x", "Content-MD5: zzz", "Allow: GET, PUT", "Link: </a>; rel=b, </c>; rel=d", "Via: 1.0 fred", "X!#$%&'*+.^_`|~1: token",
    ];

    private static readonly byte[] Surplus = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"u8.ToArray();

    private readonly StringBuilder _head = new();
    private ScriptedRequest _request = null!;
    private Traits _traits;
    private Traits _fault;
    private ReplyEnd _end;

    public ScriptedReply Next(ScriptedRequest request)
    {
        _request = request;
        _head.Clear();
        _end = ReplyEnd.Keep;
        _fault = draw.OneIn(4) ? draw.From(ReplyFaults.All) : Traits.None;
        _traits = _fault;
        if ((request.Traits & Traits.AsksForUpgrade) != Traits.None && _fault == Traits.None && !draw.OneIn(4))
        {
            return Switch();
        }

        int status = draw.From(200, 200, 200, 200, 201, 203, 204, 205, 206, 301, 304, 400, 401, 404, 429, 500, 503, 599);
        bool hasNoBody = request.Method == "HEAD" || status is 204 or 304;
        var framing = FramingFor(status);
        byte[] body = framing == Framing.None ? [] : draw.Bytes(BodyLength());
        WriteInterims();
        WriteStatusLine(status);
        WriteFields();
        WriteFraming(framing, status, body.Length);
        _head.Append(_fault == Traits.LineFeedInHead && draw.OneIn(2) ? "\n" : "\r\n");
        byte[] wireBody = hasNoBody ? [] : WireBodyOf(framing, body);
        if (_fault == Traits.ExtraBytes)
        {
            wireBody = [.. wireBody, .. draw.OneIn(2) ? Surplus : draw.Bytes(draw.Between(1, 40))];
        }

        byte[] whole = [.. Encoding.Latin1.GetBytes(_head.ToString()), .. wireBody];
        return Finish(whole, framing, status, hasNoBody || status == 205 ? [] : body);
    }

    private ScriptedReply Finish(byte[] whole, Framing framing, int status, byte[] body)
    {
        bool isUntilClose = framing == Framing.UntilClose;
        if (isUntilClose || ReplyFaults.EndTheConnection(_fault))
        {
            _end = ReplyEnd.Close;
        }
        else if (_end == ReplyEnd.Keep && draw.OneIn(15))
        {
            _end = draw.From(ReplyEnd.Close, ReplyEnd.Close, ReplyEnd.Reset);
        }

        if (_fault == Traits.None && draw.OneIn(12))
        {
            int at = draw.OneIn(3) ? 0 : draw.Below(whole.Length);
            _traits |= Traits.Truncated | (at == 0 ? Traits.Silent : Traits.None);
            whole = whole[..at];
            _end = draw.From(ReplyEnd.Close, ReplyEnd.Reset);
        }

        bool isEarly = _request.WireBody.Length > 0 && draw.OneIn(5);
        if (isEarly)
        {
            _traits |= Traits.Early;
        }

        _traits |= _end == ReplyEnd.Reset ? Traits.Resets : Traits.None;
        bool isLegal = _fault == Traits.None && (_traits & (Traits.CodingOnOldVersion | Traits.Truncated | Traits.Resets)) == Traits.None;
        return new ScriptedReply
        {
            Wire = whole,
            Splits = draw.Splits(whole.Length),
            End = _end,
            Traits = _traits,
            Status = status,
            Body = isLegal ? body : null,
        };
    }

    private ScriptedReply Switch()
    {
        _traits |= Traits.Switches;
        byte[] tunnel = draw.Bytes(draw.Between(0, 500));
        byte[] head = Encoding.Latin1.GetBytes("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat/1\r\nX-Own: 1\r\n\r\n");
        return new ScriptedReply { Wire = head, Splits = draw.Splits(head.Length), End = ReplyEnd.Close, Traits = _traits, Status = 101, Tunnel = tunnel };
    }

    private int BodyLength() => draw.Below(20) switch
    {
        0 => 0,
        < 15 => draw.Between(1, 200),
        < 18 => draw.Between(4_000, 40_000),
        18 => draw.Between(65_000, 200_000),
        _ => draw.OneIn(4) ? 2_000_000 : 16_384,
    };

    private Framing FramingFor(int status)
    {
        if (ReplyFaults.NeedsChunks(_fault))
        {
            return Framing.Chunked;
        }

        if (ReplyFaults.NeedsLength(_fault))
        {
            return Framing.Length;
        }

        return draw.From(Framing.Length, Framing.Length, Framing.Chunked, Framing.Chunked, Framing.UntilClose);
    }

    private void WriteInterims()
    {
        if (_fault == Traits.UnaskedSwitch)
        {
            _head.Append("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat/1\r\n\r\n");
        }

        int count = _fault == Traits.ManyInterims ? draw.Between(20, 200) : draw.OneIn(10) ? draw.Between(1, 3) : 0;
        _traits |= count > 0 ? Traits.Interim : Traits.None;
        for (int i = 0; i < count; i++)
        {
            _head.Append(draw.From("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", "HTTP/1.1 102 Processing\r\n\r\n", "HTTP/1.1 199 \r\nX-Interim: 1\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n"));
        }
    }

    private void WriteStatusLine(int status)
    {
        if (_fault == Traits.EmptyLineBefore)
        {
            _head.Append("\r\n");
        }

        if (_fault == Traits.BadStatusLine)
        {
            _head.Append(draw.From(ReplyFaults.StatusLines)).Append("\r\n");
            return;
        }

        if (_fault == Traits.NoReason)
        {
            _head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\n");
            return;
        }

        bool isOld = _fault is Traits.None or Traits.CodingOnOldVersion && (_fault == Traits.CodingOnOldVersion || draw.OneIn(12));
        _traits |= isOld ? Traits.OldUpstream : Traits.None;
        _head.Append(CultureInfo.InvariantCulture, $"HTTP/1.{(isOld ? 0 : 1)} {status} {draw.From("OK", "", "Some Reason", "caf\u00e9", " spaced  out ")}");
        _head.Append(_fault == Traits.LineFeedInHead && draw.OneIn(3) ? "\n" : "\r\n");
    }

    private void WriteFields()
    {
        int count = draw.OneIn(50) ? draw.Between(40, 300) : draw.Below(7);
        _traits |= count > 7 ? Traits.ManyFields : Traits.None;
        int faultAt = draw.Below(count + 1);
        for (int i = 0; i <= count; i++)
        {
            if (i == faultAt)
            {
                ReplyFaults.WriteField(_head, _fault, draw);
            }

            if (i < count)
            {
                string field = count > 7 ? string.Create(CultureInfo.InvariantCulture, $"X-Many-{i}: {i}") : draw.From(Fields);
                _head.Append(field).Append(_fault == Traits.LineFeedInHead && draw.OneIn(2) ? "\n" : "\r\n");
            }
        }

        if (draw.OneIn(10))
        {
            _traits |= Traits.SaysClose;
            _end = ReplyEnd.Close;
            _head.Append("Connection: ").Append(draw.From("close", "Close", "keep-alive, close", "close, X-Other")).Append("\r\n");
        }
        else if ((_traits & Traits.OldUpstream) != Traits.None)
        {
            _end = ReplyEnd.Close;
        }
    }

    private void WriteFraming(Framing framing, int status, int length)
    {
        if (framing == Framing.Chunked)
        {
            if ((_traits & Traits.OldUpstream) != Traits.None)
            {
                _traits |= Traits.CodingOnOldVersion;
            }

            _traits |= Traits.Chunked | (status == 204 ? Traits.LengthOnNoBody : Traits.None);
            _head.Append(draw.From("Transfer-Encoding: chunked\r\n", "transfer-encoding:chunked\r\n", "Transfer-Encoding: \tChunked \r\n"));
        }

        if (framing == Framing.UntilClose)
        {
            _traits |= Traits.UntilClose;
        }

        if (framing == Framing.Length && !ReplyFaults.WritesLength(_fault))
        {
            _traits |= status == 204 ? Traits.LengthOnNoBody : Traits.None;
            _head.Append(draw.From("Content-Length: ", "content-length:", "Content-Length:\t ")).Append(length.ToString(draw.From("d", "d", "d6"), CultureInfo.InvariantCulture)).Append(draw.From("\r\n", " \r\n"));
        }

        ReplyFaults.WriteFraming(_head, _fault, draw, length);
    }

    private byte[] WireBodyOf(Framing framing, byte[] body)
    {
        if (framing != Framing.Chunked)
        {
            return body;
        }

        string extension = "";
        if (_fault == Traits.None && draw.OneIn(4))
        {
            _traits |= Traits.Extensions;
            extension = draw.From(";a=b", ";a", " ; a=\"b;c\"", ";a=\"\\\"x\"", "\t;q");
        }

        if (_fault == Traits.SpaceAfterSize)
        {
            extension = draw.From(" ", "\t", "  ");
        }

        string trailers = "";
        if (_fault == Traits.None && draw.OneIn(4))
        {
            _traits |= Traits.Trailers;
            trailers = draw.From("X-Sum: 1\r\n", "x-sum: 1\r\nX-Sum: 2\r\n", "X-Empty:\r\n");
        }

        return ReplyFaults.BreakChunks(_fault, draw, ChunkWriter.Write(draw, body, extension, "0" + extension + "\r\n" + trailers + "\r\n"), body);
    }
}
