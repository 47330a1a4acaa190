using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gatehouse.AI.Ledger.Files;

/// <summary>One file of the log: who wrote it, and which of theirs it is, from 1. Sorts by the age of its writer, then by number.</summary>
internal sealed record SegmentName(string Instance, int Number) : IComparable<SegmentName>
{
    public const string Ending = ".log";

    public SegmentName Next => this with { Number = Number + 1 };

    public static bool TryParse(string file, [NotNullWhen(true)] out SegmentName? name)
    {
        name = null;
        int dash = file.LastIndexOf('-');
        if (!file.EndsWith(Ending, StringComparison.Ordinal) || dash <= 0
            || !int.TryParse(file.AsSpan(dash + 1, Math.Max(0, file.Length - dash - 1 - Ending.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return false;
        }

        name = new SegmentName(file[..dash], number);
        return true;
    }

    public int CompareTo(SegmentName? other)
        => other is null ? 1 : string.CompareOrdinal(Instance, other.Instance) is var order and not 0 ? order : Number.CompareTo(other.Number);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Instance}-{Number:D6}{Ending}");
}
