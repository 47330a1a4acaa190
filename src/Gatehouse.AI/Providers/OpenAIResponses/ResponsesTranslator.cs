using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>
/// Writes a call of the hub as a body of POST /responses. Pure; the members come in a fixed order, so that equal calls give equal
/// bytes. docs/providers/openai.md has the table of what becomes of each field. Names of members and words:
/// openai/openai-node:src/resources/responses/responses.ts.
/// </summary>
internal static class ResponsesTranslator
{
    public static ReadOnlyMemory<byte> Write(ModelCall call, string model, ResponsesSignature signature, LossReport loss)
    {
        var family = ResponsesFamilies.Of(model);
        var output = new ArrayBufferWriter<byte>(4096);
        using var writer = new Utf8JsonWriter(output, WireJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("model"u8, model);
        new ResponsesInput(writer, call, signature, loss).Write();
        new ResponsesTools(call, loss).Write(writer);
        new ResponsesSettings(writer, call, family, loss).Write();
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }
}
