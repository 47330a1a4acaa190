using System.Buffers.Text;
using System.Text;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>Writes the head of a request (RFC 9112 3) as bytes.</summary>
internal static class RequestHead
{
    // Version, framing and connection fields with their line ends, and the longest number.
    private const int Fixed = 160;

    /// <summary>Writes the head to the front of the buffer, which is made larger when it has to be; returns its length.</summary>
    public static int Write(UpstreamCall call, string prefix, ref byte[] buffer)
    {
        int most = Fixed + call.Method.Length + prefix.Length + call.Path.Length + (call.Query?.Length ?? 0);
        foreach (ref readonly var field in call.Headers.Fields)
        {
            most += field.Name.Length + field.Value.Length + 4;
        }

        if (buffer.Length < most)
        {
            buffer = GC.AllocateUninitializedArray<byte>(Math.Max(most, buffer.Length * 2));
        }

        int length = WriteTo(call, prefix, buffer, out int lines);
        EnsureLines(buffer.AsSpan(0, length), lines);
        return length;
    }

    /// <summary>Writes one field of a trailer section; returns where it ends.</summary>
    public static int WriteField(in HeaderField field, Span<byte> buffer, int at)
    {
        int start = at;
        at = Put(buffer, at, field.Name);
        at = Put(buffer, at, ": "u8);
        at = Put(buffer, at, field.Value);
        at = Put(buffer, at, "\r\n"u8);
        EnsureLines(buffer[start..at], 1);
        return at;
    }

    private static int WriteTo(UpstreamCall call, string prefix, Span<byte> buffer, out int lines)
    {
        int at = Put(buffer, 0, call.Method);
        buffer[at++] = (byte)' ';
        at = Put(buffer, at, prefix);
        at = Put(buffer, at, call.Path);
        if (call.Query is not null)
        {
            buffer[at++] = (byte)'?';
            at = Put(buffer, at, call.Query);
        }

        at = Put(buffer, at, " HTTP/1.1\r\n"u8);
        lines = 2;
        bool hasTe = false;
        foreach (ref readonly var field in call.Headers.Fields)
        {
            at = Put(buffer, at, field.Name);
            buffer[at++] = (byte)':';
            buffer[at++] = (byte)' ';
            at = Put(buffer, at, field.Value);
            at = Put(buffer, at, "\r\n"u8);
            lines++;
            hasTe |= field.Name.Length == 2 && field.Name.Equals("TE", StringComparison.OrdinalIgnoreCase);
        }

        if (hasTe || call.IsUpgrade)
        {
            // Fields that end at this hop are nominated (RFC 9110 7.6.1).
            at = Put(buffer, at, (hasTe, call.IsUpgrade) switch
            {
                (true, true) => "Connection: Upgrade, TE\r\n"u8,
                (true, false) => "Connection: TE\r\n"u8,
                _ => "Connection: Upgrade\r\n"u8,
            });
            lines++;
        }

        at = WriteFraming(call, buffer, at, ref lines);
        return Put(buffer, at, "\r\n"u8);
    }

    private static int WriteFraming(UpstreamCall call, Span<byte> buffer, int at, ref int lines)
    {
        bool streams = call.BodyReader is not null;
        long? length = streams ? call.ContentLength : call.Body.IsEmpty ? call.ContentLength ?? EmptyLength(call) : call.Body.Length;
        if (length is { } known)
        {
            at = Put(buffer, at, "Content-Length: "u8);
            Utf8Formatter.TryFormat(known, buffer[at..], out int digits);
            at = Put(buffer, at + digits, "\r\n"u8);
            lines++;
        }
        else if (streams)
        {
            at = Put(buffer, at, "Transfer-Encoding: chunked\r\n"u8);
            lines++;
        }

        if (streams && call.ExpectsContinue)
        {
            at = Put(buffer, at, "Expect: 100-continue\r\n"u8);
            lines++;
        }

        return at;
    }

    // Methods that have a body by their meaning say so when they have none (RFC 9110 8.6).
    private static long? EmptyLength(UpstreamCall call) => call.Method is "POST" or "PUT" or "PATCH" && !call.IsUpgrade ? 0 : null;

    /// <summary>
    /// What is written here was checked where it came in. Should a line end or NUL have slipped through anywhere, it must not
    /// leave the process: it would be another request.
    /// </summary>
    private static void EnsureLines(ReadOnlySpan<byte> head, int lines)
    {
        if (head.Count((byte)'\n') != lines || head.Count((byte)'\r') != lines || head.Contains((byte)0))
        {
            throw new InvalidOperationException("The head of an upstream request has a line break or NUL in a value.");
        }
    }

    private static int Put(Span<byte> buffer, int at, string text) => at + Encoding.Latin1.GetBytes(text, buffer[at..]);

    private static int Put(Span<byte> buffer, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(buffer[at..]);
        return at + text.Length;
    }
}
