using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gatehouse.Core.Telemetry;

/// <summary>Writes a value into a line of text so that it stays one value: quoted and escaped unless it is plain.</summary>
internal static class LogText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;%{}|^`<>");

    public static void Write(LogBuffer buffer, ReadOnlySpan<char> value)
    {
        if (value.Length > 0 && !value.ContainsAnyExcept(Plain))
        {
            buffer.Add(value);
            return;
        }

        buffer.Add((byte)'"');
        foreach (var rune in value.EnumerateRunes())
        {
            Write(buffer, rune);
        }

        buffer.Add((byte)'"');
    }

    private static void Write(LogBuffer buffer, Rune rune)
    {
        if (rune.Value is '"' or '\\')
        {
            buffer.Add((byte)'\\');
            buffer.Add((byte)rune.Value);
        }
        else if (IsShown(rune))
        {
            buffer.Advance(rune.EncodeToUtf8(buffer.GetSpan(4)));
        }
        else
        {
            buffer.Add("\\u{"u8);
            buffer.Add(rune.Value, "x4");
            buffer.Add((byte)'}');
        }
    }

    // Controls (CR, LF, ESC), invisible format characters (bidirectional overrides) and separators (U+2028) are shown as escapes.
    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate => false,
        UnicodeCategory.SpaceSeparator => rune.Value == ' ',
        _ => true,
    };
}
