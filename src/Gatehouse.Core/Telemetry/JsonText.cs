using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// Writes JSON members into a line. Values of plain ASCII, which nearly all are, are copied; the others go through the
/// framework's encoder, which escapes quotes, controls and line separators (U+0085, U+2028, U+2029 too), so that no value
/// can begin a line of its own.
/// </summary>
internal static class JsonText
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>The comma, unless the member is the first of its object, and the name, which needs no escapes.</summary>
    public static void WriteName(LogBuffer buffer, ReadOnlySpan<byte> name)
    {
        bool isFirst = buffer.Written is [.., (byte)'{'];
        var space = buffer.GetSpan(name.Length + 4);
        int at = 0;
        if (!isFirst)
        {
            space[at++] = (byte)',';
        }

        space[at++] = (byte)'"';
        name.CopyTo(space[at..]);
        at += name.Length;
        space[at++] = (byte)'"';
        space[at++] = (byte)':';
        buffer.Advance(at);
    }

    /// <summary>A quoted and escaped string.</summary>
    public static void Write(LogBuffer buffer, ReadOnlySpan<char> value)
    {
        buffer.Add((byte)'"');
        if (!value.ContainsAnyExcept(Plain))
        {
            buffer.Advance(Encoding.Latin1.GetBytes(value, buffer.GetSpan(value.Length)));
        }
        else
        {
            WriteEscaped(buffer, value);
        }

        buffer.Add((byte)'"');
    }

    private static void WriteEscaped(LogBuffer buffer, ReadOnlySpan<char> value)
    {
        Span<char> escaped = stackalloc char[256];
        while (true)
        {
            var status = Encoder.Encode(value, escaped, out int consumed, out int written);
            buffer.Add(escaped[..written]);
            if (status != OperationStatus.DestinationTooSmall)
            {
                return;
            }

            value = value[consumed..];
        }
    }
}
