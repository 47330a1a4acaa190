using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>Errors within a stream: an event of its own, and the error of a response that failed, whose codes are a closed set.</summary>
internal static class ResponsesErrors
{
    public static void WriteEvent(ModelError error, int sequenceNumber, IBufferWriter<byte> output)
    {
        SseWriter.Begin(output, "error"u8);
        using (var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "error"u8);
            writer.WriteNumber("sequence_number"u8, sequenceNumber);
            writer.WriteString("code"u8, OpenAIErrors.CodeOf(error) ?? CodeOf(error));
            writer.WriteString("message"u8, OpenAIErrors.MessageOf(error));
            writer.WriteString("param"u8, error.Parameter);
            writer.WriteEndObject();
        }

        SseWriter.End(output);
    }

    /// <summary>The member "error" of a response.</summary>
    public static void Write(Utf8JsonWriter writer, ModelError error)
    {
        writer.WriteStartObject("error"u8);
        writer.WriteString("code"u8, CodeOf(error));
        writer.WriteString("message"u8, OpenAIErrors.MessageOf(error));
        writer.WriteEndObject();
    }

    private static string CodeOf(ModelError error) => error.Kind switch
    {
        ModelErrorKind.RateLimited or ModelErrorKind.Billing => "rate_limit_exceeded",
        ModelErrorKind.InvalidRequest or ModelErrorKind.ContextLength or ModelErrorKind.ContentPolicy => "invalid_prompt",
        _ => "server_error",
    };
}
