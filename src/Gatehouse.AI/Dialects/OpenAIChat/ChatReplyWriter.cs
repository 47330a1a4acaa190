using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIChat;

/// <summary>Writes a whole reply as a chat completion.</summary>
internal static class ChatReplyWriter
{
    private static readonly string[] OwnOfReply = ["id", "object", "created", "model", "choices", "usage", "service_tier"];
    private static readonly string[] OwnOfChoice = ["index", "message", "delta", "logprobs", "finish_reason", "native_finish_reason"];

    /// <summary>Whether a vendor's member can stand in a chunk or its choice: those that have a meaning of their own in this form, and those of messages, cannot.</summary>
    public static bool HasPlace(string member, StreamEventKind kind)
        => !(kind == StreamEventKind.Extra ? OwnOfReply : OwnOfChoice).Contains(member) && !member.StartsWith("message.", StringComparison.Ordinal);

    public static void Write(ModelReply reply, LossReport loss, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("id"u8, reply.Id);
        writer.WriteString("object"u8, "chat.completion"u8);
        writer.WriteNumber("created"u8, reply.Created ?? 0);
        writer.WriteString("model"u8, reply.Model);
        writer.WriteStartArray("choices"u8);
        foreach (var choice in reply.Choices)
        {
            WriteChoice(writer, choice, loss);
        }

        writer.WriteEndArray();
        OpenAIJson.WriteUsage(writer, reply.Usage);
        if (reply.ServiceTier is not null)
        {
            writer.WriteString("service_tier"u8, reply.ServiceTier);
        }

        ExtraWriter.Write(writer, reply.Extra, OwnOfReply, null, loss);

        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, ReplyChoice choice, LossReport loss)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, choice.Index);
        writer.WriteStartObject("message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        WriteText(writer, "content"u8, TextOf(choice.Parts));
        WriteText(writer, "refusal"u8, RefusalOf(choice.Parts));
        ChatCitations.Write(writer, choice, loss);
        ChatMedia.Write(writer, choice, loss);
        ChatReasoning.Write(writer, choice.Parts);
        WriteToolCalls(writer, choice.Parts);
        writer.WriteEndObject();
        writer.WritePropertyName("logprobs"u8);
        if (choice.LogProbs is { } logProbs)
        {
            logProbs.WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteString("finish_reason"u8, OpenAIJson.FinishWord(choice.Finish));
        if (OpenAIJson.NeedsRawWord(choice.Finish) && choice.RawFinish is not null)
        {
            writer.WriteString("native_finish_reason"u8, choice.RawFinish);
        }

        ExtraWriter.Write(writer, choice.Extra, OwnOfChoice, choice.Index, loss);

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? text)
    {
        if (text is null)
        {
            writer.WriteNull(name);
        }
        else
        {
            writer.WriteString(name, text);
        }
    }

    private static void WriteToolCalls(Utf8JsonWriter writer, IReadOnlyList<Part> parts)
    {
        if (!parts.Any(p => p is ToolCallPart))
        {
            return;
        }

        writer.WriteStartArray("tool_calls"u8);
        foreach (var call in parts.OfType<ToolCallPart>())
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, call.Id);
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, call.Name);

            // Clients parse the arguments: a call without any is an empty object, not an empty text.
            writer.WriteString("arguments"u8, call.Arguments.Length == 0 ? "{}" : call.Arguments);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string? TextOf(IReadOnlyList<Part> parts)
    {
        string? text = null;
        foreach (var part in parts)
        {
            text = part is TextPart t ? text + t.Text : text;
        }

        return text;
    }

    private static string? RefusalOf(IReadOnlyList<Part> parts)
    {
        string? text = null;
        foreach (var part in parts)
        {
            text = part is RefusalPart r ? text + r.Text : text;
        }

        return text;
    }
}
