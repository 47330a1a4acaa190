using System.Text;

namespace Gatehouse.AI.Calls.Multipart;

/// <summary>
/// Finds the fields of a whole multipart/form-data body (RFC 7578, RFC 2046 5.1). Strict: what another reader could read in
/// another way (a boundary inside a part, text around the parts, fields without a name) is refused, because what is decided
/// here is decided for the one who reads the body next.
/// </summary>
public static class MultipartForm
{
    private const int MostParts = 256;
    private const int MostFields = 16;
    private const int LongestLine = 8 * 1024;

    /// <summary>The fields in their order. Throws <see cref="MultipartException"/>.</summary>
    public static IReadOnlyList<FormPart> Read(string? contentType, ReadOnlySpan<byte> body)
    {
        byte[] delimiter = Encoding.ASCII.GetBytes("--" + MultipartFields.BoundaryOf(contentType));
        if (!body.StartsWith(delimiter))
        {
            throw new MultipartException("The form does not begin with the boundary that Content-Type names.");
        }

        var parts = new List<FormPart>();
        int at = delimiter.Length;
        while (!IsEnd(body, ref at))
        {
            if (parts.Count == MostParts)
            {
                throw new MultipartException($"The form has more than {MostParts} parts.");
            }

            var part = ReadHead(body, ref at);
            int length = LengthOf(body[at..], delimiter);
            parts.Add(part with { Start = at, Length = length });
            at += length + 2 + delimiter.Length;
        }

        return parts;
    }

    // Behind a boundary: the form's end, or the line's end and a part.
    private static bool IsEnd(ReadOnlySpan<byte> body, ref int at)
    {
        var rest = body[at..];
        if (rest.StartsWith("\r\n"u8))
        {
            at += 2;
            return false;
        }

        if (!rest.StartsWith("--"u8))
        {
            throw new MultipartException("Something stands behind a boundary on its line.");
        }

        return rest.Length == 2 || rest[2..].SequenceEqual("\r\n"u8)
            ? true
            : throw new MultipartException("Something stands behind the last boundary.");
    }

    private static int LengthOf(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> delimiter)
    {
        int end = rest.IndexOf(delimiter);
        if (end < 0)
        {
            throw new MultipartException("The form ends within a part.");
        }

        return end >= 2 && rest[(end - 2)..end].SequenceEqual("\r\n"u8)
            ? end - 2
            : throw new MultipartException("The boundary occurs within a part.");
    }

    private static FormPart ReadHead(ReadOnlySpan<byte> body, ref int at)
    {
        var head = new PartHead();
        for (int fields = 0; ; fields++)
        {
            int length = body[at..].IndexOf("\r\n"u8);
            if (length < 0 || length > LongestLine || fields > MostFields)
            {
                throw new MultipartException("The header of a part does not end, or is too long.");
            }

            var line = body.Slice(at, length);
            at += length + 2;
            if (line.IsEmpty)
            {
                return head.Done();
            }

            head.Add(line);
        }
    }

    private struct PartHead
    {
        private string? _name;
        private bool _isFile;
        private string? _contentType;
        private string? _encoding;

        public void Add(ReadOnlySpan<byte> line)
        {
            int colon = line.IndexOf((byte)':');
            if (colon <= 0 || !MultipartFields.IsToken(line[..colon]))
            {
                throw new MultipartException("A line in the header of a part is no field.");
            }

            string value = MultipartFields.TextOf(line[(colon + 1)..]).Trim(' ', '\t');
            if (Ascii.EqualsIgnoreCase(line[..colon], "content-disposition"u8))
            {
                Once(_name);
                (_name, _isFile) = MultipartFields.ReadDisposition(value);
            }
            else if (Ascii.EqualsIgnoreCase(line[..colon], "content-type"u8))
            {
                Once(_contentType);
                _contentType = value;
            }
            else if (Ascii.EqualsIgnoreCase(line[..colon], "content-transfer-encoding"u8))
            {
                Once(_encoding);
                _encoding = value;
            }
        }

        public readonly FormPart Done()
            => new(_name ?? throw new MultipartException("A part has no Content-Disposition."), _isFile, _contentType, _encoding, 0, 0);

        private static void Once(string? earlier)
        {
            if (earlier is not null)
            {
                throw new MultipartException("A part has a field twice.");
            }
        }
    }
}
