using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>The error object of this API: {"error": "text"}; in a stream a line like any other.</summary>
internal static class OllamaErrors
{
    public static void Write(ModelError error, IBufferWriter<byte> output)
        => Write(error.Kind == ModelErrorKind.Authentication ? "The provider refused the gateway's credentials." : error.Message, output);

    public static void WriteLine(ModelError error, IBufferWriter<byte> output)
    {
        Write(error, output);
        output.Write("\n"u8);
    }

    public static void Write(string message, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("error"u8, message);
        writer.WriteEndObject();
    }
}
