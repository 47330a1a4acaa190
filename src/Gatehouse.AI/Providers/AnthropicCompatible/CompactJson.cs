using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>JSON text without the white space between its tokens; everything else, escapes and numbers too, as it was.</summary>
internal static class CompactJson
{
    private static readonly SearchValues<char> Interesting = SearchValues.Create("\" \t\r\n");

    public static string Of(JsonElement element)
    {
        string raw = element.GetRawText();
        return raw.AsSpan().IndexOfAny(' ', '\n', '\t') < 0 ? raw : Strip(raw);
    }

    private static string Strip(ReadOnlySpan<char> json)
    {
        var text = new StringBuilder(json.Length);
        while (!json.IsEmpty)
        {
            int next = json.IndexOfAny(Interesting);
            if (next < 0)
            {
                text.Append(json);
                break;
            }

            text.Append(json[..next]);
            int length = json[next] == '"' ? StringLength(json[next..]) : 0;
            text.Append(json.Slice(next, length));
            json = json[(next + Math.Max(length, 1))..];
        }

        return text.ToString();
    }

    private static int StringLength(ReadOnlySpan<char> json)
    {
        int at = 1;
        while (at < json.Length && json[at] != '"')
        {
            at += json[at] == '\\' ? 2 : 1;
        }

        return Math.Min(at + 1, json.Length);
    }
}
