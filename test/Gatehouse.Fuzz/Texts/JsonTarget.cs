using System.Buffers;
using System.Text.Json;
using Gatehouse.Core.Requests;
using Gatehouse.Fuzz.Heads;
using Gatehouse.Gateway.Routing.Conditions;

namespace Gatehouse.Fuzz.Texts;

/// <summary>
/// The look for fields in a JSON body, against the document that the framework reads: the same fields with the same values,
/// and the same in whatever pieces the body arrives. The first byte says in which.
/// </summary>
internal static class JsonTarget
{
    private static readonly string[] Paths = ["a", "a.b", "a.b.c", "order.type", "model"];

    public static void Run(byte[] input)
    {
        if (input.Length < 2)
        {
            return;
        }

        byte[] body = input[1..];
        var whole = Look(body, body.Length, body.Length);
        var pieces = Look(body, 1 + (input[0] & 7), 1 + (input[0] >> 3));
        string wholeText = Text(whole);
        FuzzException.Require(wholeText == Text(pieces), $"{wholeText} in one piece, {Text(pieces)} in several");

        // What is behind the bound is not there.
        string part = Text(Look(body, body.Length, body.Length, limit: input[0]));
        FuzzException.Require(part.Split('|').Zip(wholeText.Split('|')).All(p => p.First is "-" || p.First == p.Second), $"{part} within {input[0]} bytes, {wholeText} in all");
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return;
        }

        using (document)
        {
            FuzzException.Require(wholeText == Text(PlainFields.Of(document.RootElement, Paths)), $"{wholeText} was found, there is {Text(PlainFields.Of(document.RootElement, Paths))}");
        }
    }

    private static BodyFields Look(byte[] body, int step, int block, long limit = long.MaxValue)
    {
        var scan = new JsonFieldScan(Paths, limit);
        var bytes = Piece.Cut(body, block);
        for (int shown = 0; shown < body.Length;)
        {
            shown = Math.Min(body.Length, shown + step);
            if (scan.Feed(bytes.Slice(0, shown), shown == body.Length))
            {
                break;
            }
        }

        return scan.Found;
    }

    private static string Text(BodyFields fields)
        => string.Join('|', Paths.Select(p => !fields.TryGet(p, out string? value) ? "-" : value is null ? "{}" : "=" + value.Replace('|', '/')));
}
