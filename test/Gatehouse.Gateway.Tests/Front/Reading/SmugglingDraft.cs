using System.Globalization;
using System.Text;

namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>A request in the making: its parts as they will be written.</summary>
internal sealed class SmugglingDraft(Random random, int number, string body, bool isChunked)
{
    public string Before { get; set; } = "";

    public string Method { get; set; } = "POST";

    public string Target { get; set; } = $"/case/{number}";

    public string Version { get; set; } = "HTTP/1.1";

    public string Host { get; set; } = "a";

    public string Framing { get; set; } = isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {body.Length}";

    /// <summary>A second field about framing, before or behind the first.</summary>
    public string? SecondFraming { get; set; }

    public string? Extra { get; set; }

    /// <summary>Replaces the end of one line of the head, drawn at random.</summary>
    public string? OddLineEnd { get; set; }

    public string EndOfHead { get; set; } = "\r\n";

    public Func<int, string> Size { get; set; } = n => n.ToString("x", CultureInfo.InvariantCulture);

    public string SizeEnd { get; set; } = "\r\n";

    public string DataEnd { get; set; } = "\r\n";

    public string Extension { get; set; } = "";

    public string LastChunk { get; set; } = "0\r\n";

    public string Trailers { get; set; } = "";

    public string EndOfBody { get; set; } = "\r\n";

    public override string ToString()
    {
        var lines = new List<string> { $"{Method} {Target} {Version}", $"Host: {Host}", Framing };
        if (SecondFraming is { } second)
        {
            lines.Insert(random.Next(1, lines.Count + 1), second);
        }

        if (Extra is { } extra)
        {
            lines.Insert(random.Next(1, lines.Count + 1), extra);
        }

        int odd = OddLineEnd is null ? -1 : random.Next(lines.Count);
        var text = new StringBuilder(Before);
        for (int i = 0; i < lines.Count; i++)
        {
            text.Append(lines[i]).Append(i == odd ? OddLineEnd : "\r\n");
        }

        text.Append(EndOfHead);
        return isChunked ? WriteChunks(text).ToString() : text.Append(body).ToString();
    }

    private StringBuilder WriteChunks(StringBuilder text)
    {
        int chunks = body.Length == 0 ? 0 : random.Next(1, 4);
        int odd = random.Next(Math.Max(1, chunks));
        for (int i = 0, at = 0; i < chunks; i++)
        {
            int length = i == chunks - 1 ? body.Length - at : Math.Max(1, (body.Length - at) / (chunks - i));
            bool isOdd = i == odd;
            text.Append(isOdd ? Size(length) : length.ToString("x", CultureInfo.InvariantCulture))
                .Append(isOdd ? Extension : "")
                .Append(isOdd ? SizeEnd : "\r\n")
                .Append(body, at, length)
                .Append(isOdd ? DataEnd : "\r\n");
            at += length;
        }

        return text.Append(LastChunk).Append(Trailers).Append(EndOfBody);
    }
}
