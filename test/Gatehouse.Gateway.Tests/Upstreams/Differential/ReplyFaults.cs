using System.Globalization;
using System.Text;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>Each rule a reply can break, and how it is written.</summary>
internal static class ReplyFaults
{
    public static readonly Traits[] All =
    [
        Traits.LengthAndCoding, Traits.EqualLengths, Traits.DifferingLengths, Traits.BadLength, Traits.BadChunkSize, Traits.LineFeedInHead, Traits.LineFeedInChunk, Traits.CarriageReturnInHead, Traits.Fold,
        Traits.MissingColon, Traits.BadStatusLine, Traits.SpaceBeforeColon, Traits.BadFieldName, Traits.ControlInValue, Traits.ExtraBytes, Traits.ExtraBytes, Traits.UnknownCoding, Traits.CodingOnOldVersion,
        Traits.LineFeedInExtension, Traits.EmptyLineBefore, Traits.BadTrailer, Traits.MissingChunkEnd, Traits.UnaskedSwitch, Traits.HugeHead, Traits.NoReason, Traits.ManyInterims, Traits.SpaceAfterSize,
    ];

    public static readonly string[] StatusLines =
    [
        "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 abc OK", "HTTP/2.0 200 OK", "HTTP/1.2 200 OK", "http/1.1 200 OK", "HTTP/1.1  200 OK", "HTTP/1.1\t200 OK", "HTTP/11 200 OK", "ICY 200 OK", "HTTP/1.1200 OK", "HTTP/1.1 -20 OK",
        "HTTP/1.1 099 OK", "HTTP/1.1 000 OK", "HTTP/1.1 999 OK", "HTTP/1.1 600 OK", "HTTP/1.1 200OK", "garbage", " HTTP/1.1 200 OK", "HTTP/1.1 2\u00b20 OK", "HTTP/1.1 200 O\u0001K", "HTTP/1.1 200 O\u0000K",
    ];

    private static readonly string[] BadLengths = ["-1", "+5", "0x5", "5 5", "five", "5,6", "5;a", "99999999999999999999", "\u00b25", "5.0", "1e3", "9223372036854775808"];

    private static readonly string[] BadCodings = ["gzip, chunked", "chunked, gzip", "gzip", "chunked, chunked", "identity", "chunked;q=1", "xchunked", "\"chunked\"", "chunked,", ", chunked"];

    private static readonly string[] BadSizes = ["", "g", "-1", "+1", "0x1", " 1", "1 1", "ffffffffffffffff", "10000000000000000", "1,1", "7fffffffffffffff", "1_0"];

    /// <summary>After these the upstream closes, so that whoever waits for more gets an end.</summary>
    public static bool EndTheConnection(Traits fault) => fault is not (Traits.None or Traits.ExtraBytes or Traits.EqualLengths or Traits.NoReason or Traits.ManyInterims or Traits.EmptyLineBefore);

    public static bool NeedsChunks(Traits fault)
        => fault is Traits.BadChunkSize or Traits.SpaceAfterSize or Traits.LineFeedInChunk or Traits.LineFeedInExtension or Traits.BadTrailer or Traits.MissingChunkEnd or Traits.LengthAndCoding or Traits.CodingOnOldVersion;

    public static bool NeedsLength(Traits fault) => fault is Traits.EqualLengths or Traits.DifferingLengths or Traits.BadLength or Traits.ExtraBytes;

    /// <summary>Whether the fault writes the length, or another framing, by itself.</summary>
    public static bool WritesLength(Traits fault) => fault is Traits.EqualLengths or Traits.DifferingLengths or Traits.BadLength or Traits.UnknownCoding;

    public static void WriteField(StringBuilder head, Traits fault, Draw draw)
    {
        head.Append(fault switch
        {
            Traits.CarriageReturnInHead => draw.From("X-Cr: a\rb\r\n", "X-Cr: a\r\r\n", "X\r-Cr: a\r\n", "\rX-Cr: a\r\n"),
            Traits.Fold => draw.From("X-Fold: a\r\n b\r\n", "X-Fold: a\r\n\tb\r\n", "X-Fold:\r\n a\r\n", "X-Fold: a\r\n \r\n"),
            Traits.MissingColon => draw.From("no colon here\r\n", "NoColon\r\n", ": no name\r\n", "=a\r\n"),
            Traits.SpaceBeforeColon => draw.From("X-Space : a\r\n", "Content-Length : 5\r\n", "X-Space\t: a\r\n", "Transfer-Encoding : chunked\r\n"),
            Traits.BadFieldName => draw.From("X A: b\r\n", "X(A): b\r\n", "X\u00e9: b\r\n", "X\u0000: b\r\n", "\"X\": b\r\n", " X-Lead: b\r\n", "X\u007f: b\r\n"),
            Traits.ControlInValue => draw.From("X-A: b\u0001c\r\n", "X-A: b\u0000c\r\n", "X-A: \u007f\r\n", "X-A: a\u000bb\r\n", "X-A: \u001b[31m\r\n"),
            Traits.HugeHead => "X-Huge: " + new string('h', draw.From(60_000, 300_000)) + "\r\n",
            _ => "",
        });
    }

    public static void WriteFraming(StringBuilder head, Traits fault, Draw draw, int length)
    {
        head.Append(fault switch
        {
            Traits.LengthAndCoding => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {draw.From(0, 3, length, length + 20)}\r\n"),
            Traits.EqualLengths => draw.OneIn(2) ? string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\nContent-Length: {length}\r\n") : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}, {length}\r\n"),
            Traits.DifferingLengths => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\nX-Between: 1\r\nContent-Length: {length + draw.From(-1, 1, 7)}\r\n"),
            Traits.BadLength => $"Content-Length: {draw.From(BadLengths)}\r\n",
            Traits.UnknownCoding => $"Transfer-Encoding: {draw.From(BadCodings)}\r\n",
            _ => "",
        });
    }

    public static byte[] BreakChunks(Traits fault, Draw draw, byte[] wire, byte[] body)
    {
        string first = fault switch
        {
            Traits.BadChunkSize => draw.From(BadSizes) + "\r\n",
            Traits.LineFeedInExtension => draw.From("1;a\nb\r\n", "1;a=\"\n\"\r\n", "1;\r\r\n", "1;a\u0000\r\n"),
            Traits.LineFeedInChunk => draw.From("1\n", "1\r", "1\r\r\n", "1;a\n"),
            Traits.MissingChunkEnd => draw.From("1\r\nxy", "1\r\nx\n", "1\r\nx\r", "1\r\nxx\r\n", "2\r\nx\r\n\r\n"),
            _ => "",
        };
        if (fault == Traits.BadTrailer)
        {
            return [.. wire.AsSpan(0, wire.Length - 2), .. Encoding.Latin1.GetBytes(draw.From("no colon\r\n\r\n", "X-A: b\u0001\r\n\r\n", "X A: b\r\n\r\n", "X-A: b\n\r\n", " X-A: fold\r\n\r\n", "Content-Length: 5\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"))];
        }

        if (first.Length == 0)
        {
            return wire;
        }

        // Whole chunks may come before the broken one.
        string rest = fault is Traits.LineFeedInChunk or Traits.LineFeedInExtension or Traits.BadChunkSize ? "x\r\n" : "";
        byte[] broken = Encoding.Latin1.GetBytes(first + rest);
        bool isLast = draw.OneIn(2) && body.Length > 0;
        return isLast ? [.. wire.AsSpan(0, wire.Length - 5), .. broken, .. "0\r\n\r\n"u8] : [.. broken, .. wire];
    }
}
