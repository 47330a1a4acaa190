using System.Buffers;

namespace Gatehouse.AI.Calls.Frames;

/// <summary>Writes server-sent events with LF line ends.</summary>
public static class SseWriter
{
    /// <summary>Starts an event whose data is one line without line breaks (JSON); end it with <see cref="End"/>.</summary>
    public static void Begin(IBufferWriter<byte> output, ReadOnlySpan<byte> name = default)
    {
        if (!name.IsEmpty)
        {
            output.Write("event: "u8);
            output.Write(name);
            output.Write("\n"u8);
        }

        output.Write("data: "u8);
    }

    public static void End(IBufferWriter<byte> output) => output.Write("\n\n"u8);

    /// <summary>Writes a whole event; line breaks in the data become further data fields.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Begin(output, name);
        while (data.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var at)
        {
            output.Write(data[..at]);
            output.Write("\ndata: "u8);
            bool pair = data[at] == (byte)'\r' && at + 1 < data.Length && data[at + 1] == (byte)'\n';
            data = data[(at + (pair ? 2 : 1))..];
        }

        output.Write(data);
        End(output);
    }

    /// <summary>A comment: keeps a connection alive and is ignored by clients.</summary>
    public static void Comment(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        output.Write(": "u8);
        output.Write(text);
        End(output);
    }
}
