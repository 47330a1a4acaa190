using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Writes a canonical call as a body of generateContent. Pure; the members come in a fixed order, so that equal calls give
/// equal bytes. docs/providers/gemini.md has the table of what becomes of each field. Names of members and words:
/// googleapis/js-genai:src/types.ts.
/// </summary>
internal static class GeminiTranslator
{
    public static ReadOnlyMemory<byte> Write(ModelCall call, string model, LossReport loss)
    {
        var family = GeminiFamilies.Of(model);
        var conversation = GeminiConversation.Of(call, loss);
        var output = new ArrayBufferWriter<byte>(4096);
        using var writer = new Utf8JsonWriter(output, WireJson.WriterOptions);
        writer.WriteStartObject();
        new GeminiContents(writer, conversation, family, loss).Write();
        new GeminiTools(call, loss).Write(writer);
        new GeminiGeneration(writer, call, family, loss).Write();
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }
}
