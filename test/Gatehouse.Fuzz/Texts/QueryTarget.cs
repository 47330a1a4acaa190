using System.Globalization;
using System.Text;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Policies.ApiKey;
using Gatehouse.Gateway.Routing.Conditions;

namespace Gatehouse.Fuzz.Texts;

/// <summary>The readers of queries, against a decoder of octets: how often a parameter is there, with what value, and what is left without it.</summary>
internal static class QueryTarget
{
    private const string Name = "key";
    private const string Value = "a b";

    public static void Run(byte[] input)
    {
        string query = Encoding.Latin1.GetString(input);
        var request = new CanonicalRequest();
        if (input.Contains((byte)'?') || !CanonicalPath.TryRead("/?" + query, request, out _))
        {
            return;
        }

        query = request.RawQuery;
        (string Name, string Value, string Text)[] pairs = [.. query.Split('&').Select(PairOf)];
        int found = KeyInQuery.Find(query, Name, out string value, out string rest);
        FuzzException.Require(found == pairs.Count(p => p.Name == Name), $"found {found} times");
        FuzzException.Require(rest == string.Join('&', pairs.Where(p => p.Name != Name).Select(p => p.Text)), $"left is {rest}");
        string last = pairs.LastOrDefault(p => p.Name == Name).Value ?? "";
        FuzzException.Require(value == last || !IsUtf8(last) || value == Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(last)), $"the value is {value}");
        FuzzException.Require(KeyInQuery.Find(rest, Name, out _, out string again) == 0 && again == rest, "it is still there");
        FuzzException.Require(new QueryCondition(Name, value: null).IsMetBy(request) == found > 0, "the condition sees another query");
        bool hasOnlyValue = found > 0 && pairs.All(p => p.Name != Name || p.Value == Value);
        FuzzException.Require(new QueryCondition(Name, Value).IsMetBy(request) == hasOnlyValue, "the condition sees another value");
    }

    private static (string Name, string Value, string Text) PairOf(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (Decode(text), "", text) : (Decode(text[..equals]), Decode(text[(equals + 1)..]), text);
    }

    /// <summary>Octets as characters.</summary>
    private static string Decode(string text)
    {
        var decoded = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                decoded.Append((char)value);
                i += 2;
            }
            else
            {
                decoded.Append(text[i] == '+' ? ' ' : text[i]);
            }
        }

        return decoded.ToString();
    }

    private static bool IsUtf8(string octets) => System.Text.Unicode.Utf8.IsValid(Encoding.Latin1.GetBytes(octets));
}
