using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAICompletions;

/// <summary>Writes a whole reply as a text completion: the words alone, for the format has no place for anything else.</summary>
internal static class CompletionsReplyWriter
{
    public static void Write(ModelReply reply, ModelCall call, LossReport loss, IBufferWriter<byte> output)
    {
        string? echo = CompletionsCallReader.EchoOf(call);
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        writer.WriteStartObject();
        WriteHead(writer, reply.Id, reply.Created ?? 0, reply.Model);
        writer.WriteStartArray("choices"u8);
        foreach (var choice in reply.Choices)
        {
            WriteChoice(writer, choice.Index, echo + TextOf(choice, loss), choice.Finish);
            ReplyLosses.LogProbs(choice, loss);
            ReplyLosses.Citations(choice, loss);
        }

        writer.WriteEndArray();
        ReplyLosses.Tier(reply, loss);
        ReplyLosses.Extras(reply, loss);
        OpenAIJson.WriteUsage(writer, reply.Usage);
        writer.WriteEndObject();
    }

    public static void WriteHead(Utf8JsonWriter writer, string id, long created, string model)
    {
        writer.WriteString("id"u8, id);
        writer.WriteString("object"u8, "text_completion"u8);
        writer.WriteNumber("created"u8, created);
        writer.WriteString("model"u8, model);
    }

    public static void WriteChoice(Utf8JsonWriter writer, int index, string text, FinishReason? finish)
    {
        writer.WriteStartObject();
        writer.WriteString("text"u8, text);
        writer.WriteNumber("index"u8, index);
        writer.WriteNull("logprobs"u8);
        if (finish is { } reason)
        {
            // There are no tools in this format, and no word for their calls.
            writer.WriteString("finish_reason"u8, OpenAIJson.FinishWord(reason == FinishReason.ToolCalls ? FinishReason.Stop : reason));
        }
        else
        {
            writer.WriteNull("finish_reason"u8);
        }

        writer.WriteEndObject();
    }

    private static string TextOf(ReplyChoice choice, LossReport loss)
    {
        string words = "";
        for (int i = 0; i < choice.Parts.Count; i++)
        {
            switch (choice.Parts[i])
            {
                case TextPart text:
                    words += text.Text;
                    break;
                case RefusalPart refusal:
                    words += refusal.Text;
                    break;
                default:
                    loss.DroppedPart(choice.Index, i, choice.Parts[i]);
                    break;
            }
        }

        return words;
    }
}
