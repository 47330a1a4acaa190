using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>What the head of a reply says of the message and its connection; the end-to-end fields go to a list of their own.</summary>
internal struct ReplyHead
{
    /// <summary>Status, 100 to 999.</summary>
    public int Status;

    /// <summary>Whether it is HTTP/1.0.</summary>
    public bool IsOld;

    /// <summary>Value of Content-Length; -1 when there is none.</summary>
    public long Length;

    public bool IsChunked;

    /// <summary>Options of the Connection field.</summary>
    public bool Closes;

    public bool KeepsAlive;

    /// <summary>Value of the Upgrade field.</summary>
    public string? Upgrade;

    /// <summary>
    /// Reads a head that is complete. Strict: what could be framed in two ways, or is no HTTP, is a fault (what is wrong, for
    /// operators); null when it is right.
    /// </summary>
    /// <param name="bytes">From the first byte to the CRLF of the last line, without the empty line.</param>
    /// <param name="fields">Gets the end-to-end fields.</param>
    /// <param name="head">The rest.</param>
    public static string? Read(ReadOnlySpan<byte> bytes, HeaderList fields, out ReplyHead head)
    {
        head = new ReplyHead { Length = -1 };
        int end = bytes.IndexOf((byte)'\n');
        if (end < 0 || ReadStatusLine(bytes[..end], ref head) is { } status)
        {
            return "the status line of the reply is not one of HTTP/1.1";
        }

        bool nominates = false;
        bytes = bytes[(end + 1)..];
        while (!bytes.IsEmpty)
        {
            if (!FieldLine.TryRead(ref bytes, out var name, out var value))
            {
                return "a field of the reply is not well formed";
            }

            if (ReadField(name, value, fields, ref head, ref nominates) is { } fault)
            {
                return fault;
            }
        }

        if (nominates)
        {
            EndToEndHeaders.Strip(fields);
        }

        return head.IsChunked && head.Length >= 0 ? "the reply has both a length and a transfer coding"
            : head.IsChunked && head.IsOld ? "an HTTP/1.0 reply has a transfer coding"
            : null;
    }

    // HTTP/1.1 SP 3DIGIT [SP reason] CR
    private static string? ReadStatusLine(ReadOnlySpan<byte> line, ref ReplyHead head)
    {
        if (line.Length < 13 || line[^1] != '\r' || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' '
            || !char.IsAsciiDigit((char)line[9]) || !char.IsAsciiDigit((char)line[10]) || !char.IsAsciiDigit((char)line[11])
            || (line.Length > 13 && line[12] != ' ') || FieldLine.HasControls(line[..^1]))
        {
            return "malformed";
        }

        head.IsOld = line[7] == '0';
        head.Status = ((line[9] - '0') * 100) + ((line[10] - '0') * 10) + (line[11] - '0');
        return head.Status < 100 ? "malformed" : null;
    }

    private static string? ReadField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, HeaderList fields, ref ReplyHead head, ref bool nominates)
    {
        // Most names are ruled out by their length.
        switch (name.Length)
        {
            case 2 when FieldLine.Is(name, "te"u8):
            case 7 when FieldLine.Is(name, "trailer"u8):
            case 10 when FieldLine.Is(name, "keep-alive"u8):
            case 16 when FieldLine.Is(name, "proxy-connection"u8):
            case 18 when FieldLine.Is(name, "proxy-authenticate"u8):
            case 19 when FieldLine.Is(name, "proxy-authorization"u8):
                return null;
            case 7 when FieldLine.Is(name, "upgrade"u8):
                head.Upgrade = TextCache.Get(value);
                return null;
            case 10 when FieldLine.Is(name, "connection"u8):
                ReadConnection(value, fields, ref head, ref nominates);
                return null;
            case 14 when FieldLine.Is(name, "content-length"u8):
                return ReadLength(name, value, fields, ref head);
            case 17 when FieldLine.Is(name, "transfer-encoding"u8):
                bool isFirst = !head.IsChunked;
                head.IsChunked = true;
                return isFirst && FieldLine.Is(value, "chunked"u8) ? null : "the transfer coding of the reply is not exactly chunked";
            case 10 when FieldLine.Is(name, "set-cookie"u8):
                fields.Add(TextCache.Get(name), FieldLine.Text(value));
                return null;
            default:
                fields.Add(TextCache.Get(name), TextCache.Get(value));
                return null;
        }
    }

    private static string? ReadLength(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, HeaderList fields, ref ReplyHead head)
    {
        if (head.Length >= 0 || value.Length is 0 or > 18 || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return "the length of the reply is not one number";
        }

        long length = 0;
        foreach (byte digit in value)
        {
            length = (length * 10) + (digit - '0');
        }

        head.Length = length;
        fields.Add(TextCache.Get(name), TextCache.Get(value));
        return null;
    }

    private static void ReadConnection(ReadOnlySpan<byte> value, HeaderList fields, ref ReplyHead head, ref bool nominates)
    {
        if (FieldLine.Is(value, "keep-alive"u8))
        {
            head.KeepsAlive = true;
            return;
        }

        foreach (var range in value.Split((byte)','))
        {
            var option = value[range].Trim(" \t"u8);
            if (FieldLine.Is(option, "close"u8))
            {
                head.Closes = true;
            }
            else if (FieldLine.Is(option, "keep-alive"u8))
            {
                head.KeepsAlive = true;
            }
            else if (!option.IsEmpty && !FieldLine.Is(option, "upgrade"u8) && !nominates)
            {
                nominates = true;
            }
        }

        if (nominates)
        {
            // Kept until all fields are there; then what it names is taken out, and it too.
            fields.Add("Connection", FieldLine.Text(value));
        }
    }
}
