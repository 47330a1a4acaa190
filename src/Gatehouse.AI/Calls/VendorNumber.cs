using System.Text.Json;

namespace Gatehouse.AI.Calls;

/// <summary>
/// Counts as vendors write them in a usage. Some write "12.0". One that is below zero or beyond all that can be is cut, and one with a
/// fraction is none: what is left is a part of what there is to know.
/// </summary>
internal static class VendorNumber
{
    /// <summary>The count that a member of an object is; null when there is none.</summary>
    public static long? Of(JsonElement owner, ReadOnlySpan<byte> name, ref bool isTorn)
        => !owner.TryGetProperty(name, out var member) || member.ValueKind != JsonValueKind.Number ? null
            : Of(member.TryGetDecimal(out decimal number) ? number : decimal.MaxValue, ref isTorn);

    /// <summary>The same of the value at which the reader stands.</summary>
    public static long? Of(ref Utf8JsonReader reader, ref bool isTorn)
        => reader.TokenType != JsonTokenType.Number ? null : Of(reader.TryGetDecimal(out decimal number) ? number : decimal.MaxValue, ref isTorn);

    /// <summary>Seconds of sound; null when the reader stands at none.</summary>
    public static decimal? SecondsOf(ref Utf8JsonReader reader)
        => reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out decimal seconds) && seconds is >= 0 and <= TokenUsage.Most ? seconds : null;

    private static long? Of(decimal number, ref bool isTorn)
    {
        isTorn |= !decimal.IsInteger(number) || number is < 0 or > TokenUsage.Most;
        return decimal.IsInteger(number) ? (long)Math.Clamp(number, 0, TokenUsage.Most) : null;
    }
}
