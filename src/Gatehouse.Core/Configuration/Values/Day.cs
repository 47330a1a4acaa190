using System.Globalization;

namespace Gatehouse.Core.Configuration.Values;

/// <summary>A day, written "2026-01-31".</summary>
public static class Day
{
    private const string Form = "yyyy-MM-dd";

    private static readonly string[] Others = ["yyyy-M-d", "yyyy/M/d", "d.M.yyyy", "yyyyMMdd"];

    public static bool TryParse(string text, out DateOnly value) => DateOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    public static string Format(DateOnly value) => value.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>What a text that is no day probably meant, where there is one meaning only.</summary>
    internal static string? Suggest(string text)
        => DateOnly.TryParseExact(text, Others, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? Format(day) : null;
}
