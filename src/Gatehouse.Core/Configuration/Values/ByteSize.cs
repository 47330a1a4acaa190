using System.Globalization;

namespace Gatehouse.Core.Configuration.Values;

/// <summary>A size in bytes, written "10MB" (decimal: kB MB GB TB; binary: KiB MiB GiB TiB).</summary>
public readonly record struct ByteSize(long Bytes)
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("TiB", 1L << 40), ("TB", 1_000_000_000_000), ("GiB", 1L << 30), ("GB", 1_000_000_000), ("MiB", 1L << 20), ("MB", 1_000_000), ("KiB", 1L << 10), ("kB", 1_000), ("B", 1),
    ];

    public static bool TryParse(string text, out ByteSize value)
    {
        value = default;
        if (text == "0")
        {
            return true;
        }

        int digits = UnitText.NumberLength(text);
        foreach (var (unit, bytes) in Units)
        {
            if (text.AsSpan(digits).SequenceEqual(unit) || (unit == "kB" && text.AsSpan(digits).SequenceEqual("KB")))
            {
                bool fits = UnitText.TryScale(text.AsSpan(0, digits), bytes, out long total);
                value = new ByteSize(total);
                return fits;
            }
        }

        return false;
    }

    /// <summary>The shortest exact form: the largest unit that divides it.</summary>
    public override string ToString()
    {
        foreach (var (unit, bytes) in Units)
        {
            if (Bytes >= bytes && Bytes % bytes == 0)
            {
                return (Bytes / bytes).ToString(CultureInfo.InvariantCulture) + unit;
            }
        }

        return "0B";
    }

    /// <summary>What a text that is no size probably meant: "10 mb" is 10MB, "10M" is 10MB.</summary>
    internal static string? Suggest(string text)
    {
        int digits = UnitText.NumberLength(text);
        string unit = text[digits..].Trim();
        foreach (var (known, _) in Units)
        {
            if (digits > 0 && (known.Equals(unit, StringComparison.OrdinalIgnoreCase) || known.Equals(unit + "B", StringComparison.OrdinalIgnoreCase)))
            {
                return text[..digits] + known;
            }
        }

        return null;
    }
}
