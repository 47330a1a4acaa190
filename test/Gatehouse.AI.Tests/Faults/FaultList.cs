using System.IO.Compression;
using System.Text;

namespace Gatehouse.AI.Tests.Faults;

/// <summary>The faults that are the same for every form in front and every vendor behind.</summary>
internal static class FaultList
{
    private const string Json = "application/json";
    private const string Html = "<html><body>log in</body></html>";

    private static readonly (int Status, Kind Kind, bool MayMoveOn)[] Statuses =
    [
        (400, Kind.Request, false), (401, Kind.Credential, true), (403, Kind.Forbidden, false), (404, Kind.Missing, false), (413, Kind.TooLarge, false),
        (429, Kind.Limited, true), (500, Kind.Server, true), (503, Kind.Overloaded, true), (529, Kind.Overloaded, true),
    ];

    public static IReadOnlyList<Fault> All { get; } = [.. Status(false), .. Status(true), .. Limits(), .. Heads(false), .. Heads(true), .. Wholes(), .. Streams(), .. Breaks()];

    private static IEnumerable<Fault> Status(bool streams) => Statuses.Select(s => new Fault($"status {s.Status}", streams, v => Answer.Whole(s.Status, Json, v.ErrorBody(s.Status), v.ErrorFields(s.Status)))
    {
        Fails = _ => s.Kind,
        Passes = s.Status == 401 ? 0 : s.Status,
        MayMoveOn = s.MayMoveOn,
        HasWords = s.Status != 401,
    });

    private static IEnumerable<Fault> Limits()
    {
        foreach (var (name, field, seconds) in ((string, string, int)[])
            [("seconds", "Retry-After: 7\r\n", 7), ("a date", "Retry-After: Mon, 30 Nov 2026 08:00:09 GMT\r\n", 9), ("milliseconds", "Retry-After-Ms: 1500\r\n", 2)])
        {
            yield return new Fault($"limited, come back by {name}", false, v => Answer.Whole(429, Json, v.ErrorBody(429), field + v.ErrorFields(429)))
            {
                Fails = static _ => Kind.Limited,
                Passes = 429,
                HasWords = true,
                RetryAfter = seconds,
            };
        }
    }

    // What goes wrong before anything of an answer is there, whether it is to be whole or a stream.
    private static IEnumerable<Fault> Heads(bool streams)
    {
        Fault Fails(string name, Kind kind, Func<VendorForm, Answer> says) => new(name, streams, says) { Fails = _ => kind };
        yield return Fails("closed before the head", Kind.Unreachable, static _ => new Answer(After.Close));
        yield return Fails("reset before the head", Kind.Unreachable, static _ => new Answer(After.Reset));
        yield return Fails("half a head", Kind.Unreachable, static _ => new Answer(After.Close, "HTTP/1.1 200 OK\r\nContent-Ty"u8.ToArray()));
        yield return Fails("no head at all", Kind.Unreachable, static _ => new Answer(After.Close, "SSH-2.0-OpenSSH_9.9\r\n\r\n"u8.ToArray()));
        yield return Fails("a head of 200 kB", Kind.Unreachable, static v => Answer.Whole(200, Json, v.Reply, $"x-big: {new string('a', 200_000)}\r\n", After.Close));
        yield return Fails("no head in time", Kind.Timeout, static _ => new Answer(After.Silence));
        yield return Fails("a page with 200", Kind.NoAnswer, static _ => Answer.Whole(200, "text/html", Html));
        yield return Fails("a page with 502", Kind.NoAnswer, static _ => Answer.Whole(502, "text/html", Html));
        yield return Fails("a page that says it is JSON", Kind.NoAnswer, static _ => Answer.Whole(200, Json, Html));
        yield return Fails("an empty body", Kind.NoAnswer, static _ => Answer.Whole(200, Json, ""));
        yield return Fails("a list instead of an object", Kind.NoAnswer, static _ => Answer.Whole(200, Json, "[7]"));
        yield return Fails("gzip that was not asked for", Kind.NoAnswer, static v => Answer.Whole(200, Json, Gzip(v.Reply), "Content-Encoding: gzip\r\n"));
        yield return Fails("an error in gzip", Kind.Limited, static v => Answer.Whole(429, Json, Gzip(v.ErrorBody(429)), "Content-Encoding: gzip\r\n" + v.ErrorFields(429)));
        yield return Fails("a redirect", Kind.Server, static _ => Answer.Whole(302, null, "", "Location: http://127.0.0.1:1/\r\n"));
        yield return new Fault("an error with 200", streams, static v => Answer.Whole(200, Json, v.ErrorReply!))
        {
            Fails = static v => v.ErrorReplyKind,
            HasWords = true,
            Applies = static (v, _) => v.ErrorReply is not null,
        };
    }

    private static IEnumerable<Fault> Wholes()
    {
        Fault Whole(string name, Func<VendorForm, Answer> says) => new(name, false, says);
        yield return Whole("nothing is wrong", static v => Answer.Whole(200, Json, v.Reply));
        yield return Whole("JSON that says it is text", static v => Answer.Whole(200, "text/plain", v.Reply));
        yield return Whole("no content type", static v => Answer.Whole(200, null, v.Reply));
        yield return Whole("a charset", static v => Answer.Whole(200, "application/json; charset=utf-8", v.Reply));
        yield return Whole("no length", static v => new Answer(After.Close, Encoding.UTF8.GetBytes(Answer.Head(200, Json) + "\r\n" + v.Reply)));
        yield return Whole("another reply behind", static v => Answer.Whole(200, Json, v.Reply) is var first
            ? new Answer(After.Keep, [.. first.Pieces[0], .. Answer.Whole(200, Json, v.Reply.Replace("alpha", "poison", StringComparison.Ordinal)).Pieces[0]])
            : first);
        yield return Whole("no usage", static v => Answer.Whole(200, Json, v.Reply.Replace(v.Usage, "", StringComparison.Ordinal))) with { Grade = "counted" };
        yield return Whole("usage null", static v => Answer.Whole(200, Json, v.Reply.Replace(v.Usage, v.Usage[..(v.Usage.IndexOf(':', StringComparison.Ordinal) + 1)] + "null", StringComparison.Ordinal))) with
        {
            Grade = "counted",
            Applies = static (v, _) => v.Type != "ollama",
        };
        yield return Whole("a shape that is no answer", static _ => Answer.Whole(200, Json, """{"choices":7,"content":7,"candidates":7,"output":7,"message":7,"response":7,"status":7,"usage":7}""")) with
        {
            Fails = static _ => Kind.NoAnswer,
            Applies = static (_, passes) => !passes,
        };
        yield return Whole("a body that is cut", static v => new Answer(After.Close, Encoding.UTF8.GetBytes(Answer.Head(200, Json) + "Content-Length: 9000\r\n\r\n" + v.Reply[..20]))) with { Fails = static _ => Kind.Unreachable };
        yield return Whole("a body that stops", static v => new Answer(After.Silence, Encoding.UTF8.GetBytes(Answer.Head(200, Json) + "Content-Length: 9000\r\n\r\n" + v.Reply[..20]))) with { Fails = static _ => Kind.Timeout };
        yield return Whole("a stream that was not asked for", static v => Answer.Chunked(v.StreamType, true, After.Keep, v.Stream())) with { Fails = static _ => Kind.NoAnswer };
    }

    private static IEnumerable<Fault> Streams()
    {
        Fault Stream(string name, Func<VendorForm, Answer> says) => new(name, true, says);
        yield return Stream("nothing is wrong", static v => Answer.Chunked(v.StreamType, true, After.Keep, v.Stream()));
        yield return Stream("a few bytes at a time", static v => Answer.Chunked(v.StreamType, true, After.Keep, [v.Bytes([.. v.Opening, v.Word("alpha")]), .. v.Bytes([v.Word("漢😀beta"), .. v.Finish, .. v.End]).Chunk(5)]));
        yield return Stream("kinds that nobody knows", static v => Answer.Chunked(v.StreamType, true, After.Keep, v.Stream(v.Unknown)));
        yield return Stream("a megabyte in one event", static v => Answer.Chunked(v.StreamType, true, After.Keep, v.Stream(v.Word(new string('x', 1_000_000)))));
        yield return Stream("no end mark", static v => Answer.Chunked(v.StreamType, true, After.Keep, v.Bytes([.. v.Opening, v.Word("alpha"), v.Word("beta"), .. v.Finish]))) with { Grade = "" };
        yield return Stream("closed before the end mark", static v => Answer.Chunked(v.StreamType, false, After.Close, v.Bytes([.. v.Opening, v.Word("alpha"), v.Word("beta"), .. v.Finish]))) with { Grade = "" };
        yield return Stream("closed behind the end mark", static v => Answer.Chunked(v.StreamType, false, After.Close, v.Stream()));
        yield return Stream("silence behind the end mark", static v => Answer.Chunked(v.StreamType, false, After.Silence, v.Stream()));
        yield return Stream("signs of life", static v => Answer.Chunked(v.StreamType, true, After.Keep, v.Bytes([.. v.Opening, v.Word("alpha")]), ": still here\n\ndata:\n\ndata: \n\n"u8.ToArray(), v.Bytes([v.Word("beta"), .. v.Finish, .. v.End]))) with
        {
            Applies = static (v, _) => v.StreamType == "text/event-stream",
        };
        yield return Stream("events that say they are text", static v => Answer.Chunked("text/plain", true, After.Keep, v.Stream())) with { Fails = static _ => Kind.NoAnswer };
        yield return Stream("events without a content type", static v => Answer.Chunked(null, true, After.Keep, v.Stream())) with { Fails = static _ => Kind.NoAnswer };
        yield return Stream("a whole reply instead", static v => Answer.Whole(200, Json, v.Reply)) with { Fails = static _ => Kind.NoAnswer, Applies = static (_, passes) => passes };
        yield return Stream("a whole reply instead, which is written as a stream", static v => Answer.Whole(200, Json, v.Reply)) with { Applies = static (_, passes) => !passes };
        yield return Stream("a stream without events", static v => Answer.Chunked(v.StreamType, true, After.Keep, [[]])) with { Fails = static _ => Kind.Unreachable };
        yield return Stream("a page in a stream", static v => Answer.Chunked(v.StreamType, true, After.Keep, "<html>\n<body>\n</html>\n"u8.ToArray())) with
        {
            Fails = static v => v.StreamType == "text/event-stream" ? Kind.Unreachable : Kind.NoAnswer,
        };
        yield return Stream("cut before the first word", static v => Answer.Chunked(v.StreamType, false, After.Close, v.Bytes(v.Opening))) with
        {
            Fails = static _ => Kind.Unreachable,
            Applies = static (v, _) => v.Opening.Length > 0,
        };
        yield return Stream("silent before the first word", static v => Answer.Chunked(v.StreamType, false, After.Silence, v.Bytes(v.Opening))) with
        {
            Fails = static _ => Kind.Timeout,
        };
        yield return Stream("an error before the first word", static v => Answer.Chunked(v.StreamType, true, After.Keep, v.Bytes([.. v.Opening, v.ErrorEvent]))) with
        {
            Fails = static v => v.ErrorKind,
            HasWords = true,
        };
    }

    // From the first word on the client's reply has begun.
    private static IEnumerable<Fault> Breaks()
    {
        Fault Breaks(string name, bool ends, After after, Func<VendorForm, byte[]> rest)
            => new(name, true, v => Answer.Chunked(v.StreamType, ends, after, v.Bytes([.. v.Opening, v.Word("alpha")]), rest(v))) { Breaks = true };
        yield return Breaks("cut between events", false, After.Close, static _ => []);
        yield return Breaks("reset between events", false, After.Reset, static _ => []);
        yield return Breaks("ended between events", true, After.Keep, static _ => []);
        yield return Breaks("cut within an event", false, After.Close, static v => v.Bytes(v.Word("beta"))[..20]);
        yield return Breaks("ended within an event", true, After.Keep, static v => v.Bytes(v.Word("beta"))[..20]);
        yield return Breaks("cut within a character", false, After.Close, static v => v.Bytes(v.Word("漢")) is var whole ? whole[..(whole.AsSpan().IndexOf("漢"u8) + 2)] : whole);
        yield return Breaks("no chunk where one should be", false, After.Keep, static _ => "zz\r\n"u8.ToArray()) with { Says = static v => NoChunk(v) };
        yield return Breaks("silence", false, After.Silence, static _ => []);
        yield return Breaks("an event that cannot be read", true, After.Keep, static v => Broken(v));
        yield return Breaks("an error event", true, After.Keep, static v => v.Bytes(v.ErrorEvent)) with { HasWords = true };
    }

    private static Answer NoChunk(VendorForm vendor)
        => new(After.Close, Answer.Chunked(vendor.StreamType, false, After.Close, vendor.Bytes([.. vendor.Opening, vendor.Word("alpha")])).Pieces[0], "zz\r\n"u8.ToArray());

    // A binary frame whose bytes do not fit its checksum; elsewhere half a JSON object.
    private static byte[] Broken(VendorForm vendor)
    {
        if (vendor.StreamType != "application/vnd.amazon.eventstream")
        {
            return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(vendor.Bytes(vendor.Word("beta"))).Replace("}\n", " \n", StringComparison.Ordinal));
        }

        byte[] frame = vendor.Bytes(vendor.Word("beta"));
        frame[^6] ^= 1;
        return frame;
    }

    private static byte[] Gzip(string text)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return output.ToArray();
    }
}
