using System.Runtime.InteropServices;
using System.Text;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>
/// Texts that repeat from reply to reply (names of fields, content types, dates) as strings that are made once. A fixed
/// table without locks: a text that meets another in its place takes the place, and nothing grows.
/// </summary>
internal static class TextCache
{
    private const int Places = 1024;
    private const int Longest = 64;

    private static readonly string?[] Texts = new string?[Places];

    /// <summary>The bytes as Latin-1 text.</summary>
    public static string Get(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return "";
        }

        if (bytes.Length > Longest)
        {
            return Encoding.Latin1.GetString(bytes);
        }

        ref string? place = ref Texts[PlaceOf(bytes)];
        if (place is { } known && known.Length == bytes.Length && Ascii.Equals(bytes, known))
        {
            return known;
        }

        string text = Encoding.Latin1.GetString(bytes);
        place = text;
        return text;
    }

    private static int PlaceOf(ReadOnlySpan<byte> bytes)
    {
        ulong hash = (ulong)bytes.Length;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(bytes)) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 32;
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return (int)((hash ^ (hash >> 29)) % Places);
    }
}
