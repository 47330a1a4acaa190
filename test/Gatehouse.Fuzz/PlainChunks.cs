using System.Globalization;
using System.Text;

namespace Gatehouse.Fuzz;

/// <summary>The chunked coding (RFC 9112 7.1) step by step, from a whole input: slow and easy to check.</summary>
internal static class PlainChunks
{
    /// <param name="coding">The coding and what follows it.</param>
    /// <param name="takesControls">Whether extensions may have any bytes but line ends, as Kestrel takes and drops them.</param>
    public static ChunkOutcome Decode(ReadOnlySpan<byte> coding, bool takesControls = false)
    {
        string text = Encoding.Latin1.GetString(coding);
        var payload = new StringBuilder();
        int at = 0;
        while (true)
        {
            int feed = text.IndexOf('\n', at);
            if (feed < 0)
            {
                return End(ChunkState.Unfinished, payload, at);
            }

            if (feed == at || text[feed - 1] != '\r' || SizeOf(text[at..(feed - 1)], takesControls) is not { } size)
            {
                return End(ChunkState.Wrong, payload, at);
            }

            at = feed + 1;
            if (size == 0)
            {
                return Trailers(text, at, payload);
            }

            long end = at + size;
            payload.Append(text.AsSpan(at, (int)Math.Min(size, text.Length - at)));
            if (end >= text.Length)
            {
                return End(ChunkState.Unfinished, payload, text.Length);
            }

            at = (int)end;
            string line = text.Substring(at, Math.Min(2, text.Length - at));
            if (!"\r\n".StartsWith(line, StringComparison.Ordinal))
            {
                return End(ChunkState.Wrong, payload, at);
            }

            if (line.Length < 2)
            {
                return End(ChunkState.Unfinished, payload, at);
            }

            at += 2;
        }
    }

    // The fields themselves are judged by who reads them.
    private static ChunkOutcome Trailers(string text, int at, StringBuilder payload)
    {
        if (text.AsSpan(at).StartsWith("\r\n", StringComparison.Ordinal))
        {
            return End(ChunkState.Done, payload, at + 2);
        }

        int end = text.IndexOf("\r\n\r\n", at, StringComparison.Ordinal);
        return end < 0 ? End(ChunkState.Unfinished, payload, at) : End(ChunkState.Done, payload, end + 4) with { Trailers = Encoding.Latin1.GetBytes(text[at..(end + 2)]) };
    }

    private static long? SizeOf(string line, bool takesControls)
    {
        int extension = line.IndexOf(';', StringComparison.Ordinal);
        string size = extension < 0 ? line : line[..extension].TrimEnd(' ', '\t');
        bool isSound = size.Length is > 0 and <= 15 && size.All(char.IsAsciiHexDigit) && !line.Any(c => takesControls ? c == '\r' : c is (< ' ' and not '\t') or '\u007f');
        return isSound ? long.Parse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : null;
    }

    private static ChunkOutcome End(ChunkState state, StringBuilder payload, int consumed)
        => new(state, Encoding.Latin1.GetBytes(payload.ToString()), consumed, []);
}
