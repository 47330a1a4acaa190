using System.Buffers;
using System.Globalization;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>
/// Takes the chunked transfer coding (RFC 9112 7.1) off, in place. Strict: sizes are hexadecimal digits, lines end with
/// CRLF, extensions are printable; anything else is a fault.
/// </summary>
internal struct ChunkedDecoder
{
    /// <summary>Longest line with a size and its extensions, and longest trailer section.</summary>
    public const int LongestLine = 4096;

    public const int LongestTrailers = 16_384;

    private static readonly SearchValues<byte> LineControls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    private long _left;
    private Part _next;

    private enum Part
    {
        Size,
        Payload,
        PayloadEnd,
        Trailers,
        Done,
    }

    /// <summary>Whether the last chunk and the trailers were read.</summary>
    public readonly bool IsDone => _next == Part.Done;

    /// <summary>
    /// Decodes what is complete of the bytes. The payload lies afterwards at (offset, length) in them, moved together;
    /// consumed says how many bytes of the coding were used up. Returns what is wrong, or null. What is left over must be
    /// given again, with more behind it.
    /// </summary>
    /// <param name="bytes">The coding, from where the last call stopped.</param>
    /// <param name="payload">Where the payload lies now.</param>
    /// <param name="consumed">How far the coding was read.</param>
    /// <param name="trailers">Where the trailer fields lie, without the empty line that ends them.</param>
    public string? Decode(Span<byte> bytes, out (int Offset, int Length) payload, out int consumed, out Range trailers)
    {
        payload = default;
        consumed = 0;
        trailers = default;
        while (consumed < bytes.Length && _next != Part.Done)
        {
            var rest = bytes[consumed..];
            switch (_next)
            {
                case Part.Size:
                    if (ReadSize(rest, ref consumed, out bool isWhole) is { } fault)
                    {
                        return fault;
                    }

                    if (!isWhole)
                    {
                        return null;
                    }

                    break;
                case Part.Payload:
                    TakePayload(bytes, ref payload, ref consumed);
                    break;
                case Part.PayloadEnd:
                    if (rest[0] != '\r' || (rest.Length > 1 && rest[1] != '\n'))
                    {
                        return "a chunk does not end where its size says";
                    }

                    if (rest.Length == 1)
                    {
                        return null;
                    }

                    consumed += 2;
                    _next = Part.Size;
                    break;
                default:
                    return ReadTrailers(rest, ref consumed, ref trailers);
            }
        }

        return null;
    }

    private void TakePayload(Span<byte> bytes, ref (int Offset, int Length) payload, ref int consumed)
    {
        int taken = (int)Math.Min(_left, bytes.Length - consumed);
        if (payload.Length == 0)
        {
            payload.Offset = consumed;
        }
        else
        {
            bytes.Slice(consumed, taken).CopyTo(bytes[(payload.Offset + payload.Length)..]);
        }

        payload.Length += taken;
        consumed += taken;
        _left -= taken;
        if (_left == 0)
        {
            _next = Part.PayloadEnd;
        }
    }

    private string? ReadSize(ReadOnlySpan<byte> rest, ref int consumed, out bool isWhole)
    {
        int end = rest.IndexOf((byte)'\n');
        isWhole = end >= 0;
        if (!isWhole)
        {
            return rest.Length > LongestLine ? "the size of a chunk has no end" : null;
        }

        if (end == 0 || rest[end - 1] != '\r')
        {
            return "the line with the size of a chunk ends without CR";
        }

        var line = rest[..(end - 1)];
        int extension = line.IndexOf((byte)';');
        var size = extension < 0 ? line : line[..extension].TrimEnd(" \t"u8);
        if (size.IsEmpty || size.Length > 15 || !long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left))
        {
            return "the size of a chunk is not a hexadecimal number";
        }

        if (end > LongestLine || line.ContainsAny(LineControls))
        {
            return "an extension of a chunk is too long or has a control character in it";
        }

        consumed += end + 1;
        _next = _left == 0 ? Part.Trailers : Part.Payload;
        return null;
    }

    private string? ReadTrailers(ReadOnlySpan<byte> rest, ref int consumed, ref Range trailers)
    {
        if (rest.StartsWith("\r\n"u8))
        {
            consumed += 2;
            _next = Part.Done;
            return null;
        }

        int end = rest.IndexOf("\r\n\r\n"u8);
        if (end > LongestTrailers || (end < 0 && rest.Length > LongestTrailers))
        {
            return "the trailers are too long";
        }

        if (end < 0)
        {
            return null;
        }

        trailers = consumed..(consumed + end + 2);
        consumed += end + 4;
        _next = Part.Done;
        return null;
    }
}
