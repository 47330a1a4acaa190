using System.Buffers;
using System.Text;

namespace Gatehouse.Core.Requests;

/// <summary>
/// Characters outside ASCII that servers which normalise (NFKC) or convert to a code page of Windows (best fit) take for
/// ASCII: full width and small forms, dot leaders, slashes of mathematics.
/// </summary>
internal static class PathFolding
{
    private const string SmallForms = ", . ;:?! (){}  #&*+-<>= \\$%@";

    /// <summary>
    /// The octets with those characters as ASCII, which count as encoded twice, so that each habit of reading them is tried.
    /// Returns their number; zero when there are none.
    /// </summary>
    public static int Fold(ReadOnlySpan<PathToken> tokens, Span<PathToken> folded)
    {
        Span<byte> bytes = stackalloc byte[4];
        int count = 0;
        bool any = false;
        for (int i = 0; i < tokens.Length;)
        {
            int length = 0;
            while (length < 4 && i + length < tokens.Length && tokens[i + length].Value >= 0x80)
            {
                bytes[length] = tokens[i + length].Value;
                length++;
            }

            if (length == 0 || Rune.DecodeFromUtf8(bytes[..length], out var rune, out int used) != OperationStatus.Done || AsciiOf(rune.Value) is not { } ascii)
            {
                folded[count++] = tokens[i++];
                continue;
            }

            any = true;
            i += used;
            for (int times = DotsOf(rune.Value); times > 0; times--)
            {
                folded[count++] = new PathToken((byte)ascii, 2);
            }
        }

        return any ? count : 0;
    }

    private static int DotsOf(int rune) => rune is 0x2025 or 0x2026 ? rune - 0x2023 : 1;

    private static char? AsciiOf(int rune) => rune switch
    {
        >= 0xFF01 and <= 0xFF5E => (char)(rune - 0xFEE0),
        >= 0xFE50 and <= 0xFE6B when SmallForms[rune - 0xFE50] is not ' ' => SmallForms[rune - 0xFE50],
        0x3000 => ' ',
        0x2024 or 0x2025 or 0x2026 => '.',
        0x2044 or 0x2215 => '/',
        0x2216 => '\\',
        0x017F => 's',
        0x212A => 'K',
        _ => null,
    };
}
