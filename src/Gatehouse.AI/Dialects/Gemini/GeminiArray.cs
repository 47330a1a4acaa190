using System.Buffers;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>The framing of streams that are not asked for as events: one JSON array that grows.</summary>
internal static class GeminiArray
{
    /// <summary>Writes what stands before an element.</summary>
    public static void Separate(ref bool any, IBufferWriter<byte> output)
    {
        output.Write(any ? ",\n"u8 : "["u8);
        any = true;
    }

    public static void End(bool any, IBufferWriter<byte> output) => output.Write(any ? "]\n"u8 : "[]\n"u8);
}
