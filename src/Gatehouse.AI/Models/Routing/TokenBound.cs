using System.Globalization;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Models.Routing;

/// <summary>A comparison with a number, written "&lt;= 100k" of tokens, or "&lt; 1MB" of bytes.</summary>
internal readonly record struct TokenBound(string Sign, long Number)
{
    private static readonly string[] Signs = ["<=", ">=", "<", ">"];

    public static bool IsTokens(string text) => OfTokens(text) is not null;

    public static bool IsSize(string text) => OfSize(text) is not null;

    public static TokenBound? OfTokens(string text) => Split(text, out string sign, out string rest) && TryCount(rest, out long number) ? new TokenBound(sign, number) : null;

    public static TokenBound? OfSize(string text) => Split(text, out string sign, out string rest) && ByteSize.TryParse(rest, out var size) ? new TokenBound(sign, size.Bytes) : null;

    public bool Holds(long value) => Sign switch
    {
        "<=" => value <= Number,
        ">=" => value >= Number,
        "<" => value < Number,
        _ => value > Number,
    };

    public override string ToString() => $"{Sign} {Number.ToString(CultureInfo.InvariantCulture)}";

    private static bool Split(string text, out string sign, out string rest)
    {
        foreach (string known in Signs)
        {
            if (text.StartsWith(known, StringComparison.Ordinal))
            {
                sign = known;
                rest = text[known.Length..].Trim(' ');
                return true;
            }
        }

        sign = rest = "";
        return false;
    }

    private static bool TryCount(string text, out long number)
    {
        long unit = text.Length == 0 ? 1 : text[^1] switch
        {
            'k' => 1_000,
            'M' => 1_000_000,
            _ => 1,
        };
        return long.TryParse(unit == 1 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 1_000_000_000 && (number *= unit) > 0;
    }
}
