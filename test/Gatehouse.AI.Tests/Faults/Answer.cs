using System.Text;

namespace Gatehouse.AI.Tests.Faults;

/// <summary>What a vendor sends to one call: pieces of bytes, head included. Between two pieces it waits until the client's reply has begun.</summary>
internal sealed record Answer(After After, params IReadOnlyList<byte[]> Pieces)
{
    /// <summary>A head, without the empty line when it is to be cut.</summary>
    public static string Head(int status, string? contentType, string more = "")
        => $"HTTP/1.1 {status} Words\r\nDate: Mon, 30 Nov 2026 08:00:00 GMT\r\n{(contentType is null ? "" : $"Content-Type: {contentType}\r\n")}{more}";

    /// <summary>A whole reply with its length.</summary>
    public static Answer Whole(int status, string? contentType, byte[] body, string more = "", After after = After.Keep)
        => new(after, [.. Encoding.Latin1.GetBytes($"{Head(status, contentType, more)}Content-Length: {body.Length}\r\n\r\n"), .. body]);

    public static Answer Whole(int status, string? contentType, string body, string more = "", After after = After.Keep)
        => Whole(status, contentType, Encoding.UTF8.GetBytes(body), more, after);

    /// <summary>A chunked reply: each piece of the body is a chunk, sent when the one before has reached the client.</summary>
    public static Answer Chunked(string? contentType, bool ends, After after, params byte[][] body)
    {
        var pieces = new List<byte[]>();
        for (int i = 0; i < body.Length; i++)
        {
            byte[] head = i == 0 ? Encoding.Latin1.GetBytes(Head(200, contentType) + "Transfer-Encoding: chunked\r\n\r\n") : [];
            byte[] chunk = body[i].Length == 0 ? [] : [.. Encoding.Latin1.GetBytes($"{body[i].Length:x}\r\n"), .. body[i], (byte)'\r', (byte)'\n'];
            pieces.Add([.. head, .. chunk, .. i == body.Length - 1 && ends ? "0\r\n\r\n"u8 : default]);
        }

        return new Answer(after, pieces);
    }
}
