using System.Text;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams.Http1;

namespace Gatehouse.Fuzz;

/// <summary>
/// The head of a reply, against a second reading of RFC 9112 that is written for plainness: they accept the same heads and
/// take the same from them.
/// </summary>
internal static class ReplyTarget
{
    public static void Run(byte[] input)
    {
        int end = input.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return;
        }

        var fields = new HeaderList();
        string? wrong = ReplyHead.Read(input.AsSpan(0, end + 2), fields, out var head);
        var plain = PlainHead.Read(Encoding.Latin1.GetString(input, 0, end));
        FuzzException.Require((wrong is null) == plain is not null, $"accepted by one reading only: {wrong ?? "ours"}");
        if (wrong is not null)
        {
            return;
        }

        FuzzException.Require(head.Status == plain!.Status && head.IsOld == plain.IsOld, "status or version differ");
        FuzzException.Require(head.IsChunked == plain.IsChunked && head.Length == plain.Length, "the framing differs");
        FuzzException.Require(!head.IsChunked || head.Length < 0, "two framings at once");
        FuzzException.Require(head.Closes == plain.Options.Contains("close") && head.KeepsAlive == plain.Options.Contains("keep-alive"), "what becomes of the connection differs");
        FuzzException.Require(fields.Count == plain.Fields.Count, "the number of fields differs");
        for (int i = 0; i < fields.Count; i++)
        {
            FuzzException.Require(fields[i].Name == plain.Fields[i].Name && fields[i].Value == plain.Fields[i].Value, "a field differs");
            FuzzException.Require(!fields[i].Value.AsSpan().ContainsAny("\r\n\0"), "a value would end its line");
        }
    }
}
