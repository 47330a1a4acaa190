using System.Globalization;
using System.Text;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>Writes a body in chunks of drawn sizes.</summary>
internal static class ChunkWriter
{
    /// <param name="draw">Where sizes come from.</param>
    /// <param name="body">What to write.</param>
    /// <param name="extension">What stands behind each size.</param>
    /// <param name="end">The last chunk with trailers and the empty line.</param>
    public static byte[] Write(Draw draw, byte[] body, string extension, string end)
    {
        using var wire = new MemoryStream();
        int at = 0;
        while (at < body.Length)
        {
            int size = body.Length > 1000 && !draw.OneIn(20) ? draw.Between(1, body.Length - at) : draw.Between(1, Math.Min(60, body.Length - at));
            if (body.Length > 1000)
            {
                size = Math.Max(size, Math.Min(900, body.Length - at));
            }

            string number = size.ToString(draw.From("x", "X", "x4"), CultureInfo.InvariantCulture);
            wire.Write(Encoding.Latin1.GetBytes(number + extension + "\r\n"));
            wire.Write(body, at, size);
            wire.Write("\r\n"u8);
            at += size;
        }

        wire.Write(Encoding.Latin1.GetBytes(end));
        return wire.ToArray();
    }
}
