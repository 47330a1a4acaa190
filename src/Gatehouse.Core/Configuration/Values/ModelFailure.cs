using System.Globalization;

namespace Gatehouse.Core.Configuration.Values;

/// <summary>
/// One way in which a call to a model fails, as the language writes it: a kind (rate_limited, timeout), a class of statuses (5xx,
/// 4xx) or one status (429).
/// </summary>
public readonly record struct ModelFailure
{
    private static readonly string[] Words = ["rate_limited", "overloaded", "timeout", "unreachable", "context_length", "content_policy", "not_found", "4xx", "5xx"];

    private ModelFailure(string text, int lowest, int highest)
    {
        Text = text;
        LowestStatus = lowest;
        HighestStatus = highest;
    }

    public string Text { get; }

    /// <summary>Statuses that are this failure; 0 when it is a kind.</summary>
    public int LowestStatus { get; }

    public int HighestStatus { get; }

    public static bool TryParse(string text, out ModelFailure value)
    {
        value = text switch
        {
            "4xx" => new(text, 400, 499),
            "5xx" => new(text, 500, 599),
            _ when Words.Contains(text, StringComparer.Ordinal) => new(text, 0, 0),
            _ when text.Length == 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status is >= 400 and <= 599 => new(text, status, status),
            _ => default,
        };
        return value.Text is not null;
    }

    public override string ToString() => Text;

    internal static string? Suggest(string text) => NearName.Find(text.ToLowerInvariant(), Words);
}
