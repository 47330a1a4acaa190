using System.Buffers;
using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>Writes a whole reply. The form has one answer; there is no more than one, as it cannot ask for several.</summary>
internal static class OllamaReplyWriter
{
    public static void Write(ModelReply reply, ModelCall call, bool isGenerate, LossReport loss, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        var choice = reply.Choices.Count > 0 ? reply.Choices[0] : new ReplyChoice(0, [], FinishReason.Stop);
        var calls = new List<(ToolCallPart Call, JsonElement Arguments)>();
        StringBuilder text = new(), thinking = new();
        for (int i = 0; i < choice.Parts.Count; i++)
        {
            if (!Take(choice.Parts[i], isGenerate, text, thinking, calls))
            {
                loss.DroppedPart(choice.Index, i, choice.Parts[i]);
            }
            else if (choice.Parts[i] is ThinkingPart { Signature: not null })
            {
                loss.Dropped(ReplyField.Part(choice.Index, i, "thinking.signature"));
            }
        }

        // Not every vendor names the model that answered.
        OllamaLine.Begin(writer, reply.Model.Length > 0 ? reply.Model : call.Model, OllamaLine.TimeOf(reply.Created ?? 0));
        OllamaLine.BeginContent(writer, isGenerate, text.ToString(), thinking.ToString());
        if (calls.Count > 0)
        {
            writer.WriteStartArray("tool_calls"u8);
            for (int i = 0; i < calls.Count; i++)
            {
                OllamaLine.WriteCall(writer, calls[i].Call, calls[i].Arguments, i);
            }

            writer.WriteEndArray();
        }

        OllamaLine.EndContent(writer, isGenerate);
        OllamaLine.WriteLogProbs(writer, choice.LogProbs);
        OllamaLine.WriteEnd(writer, choice.Finish, choice.RawFinish, reply.Usage);
        writer.WriteEndObject();
        ReplyLosses.OtherChoices(reply, loss);
        ReplyLosses.Tier(reply, loss);
        ReplyLosses.Citations(choice, loss);
        ReplyLosses.Extras(reply, loss);
    }

    private static bool Take(Part part, bool isGenerate, StringBuilder text, StringBuilder thinking, List<(ToolCallPart Call, JsonElement Arguments)> calls)
    {
        switch (part)
        {
            case TextPart t:
                text.Append(t.Text);
                break;
            case RefusalPart refusal:
                text.Append(refusal.Text);
                break;
            case ThinkingPart thought:
                thinking.Append(thought.Text);
                break;
            case ToolCallPart call when !isGenerate && OllamaLine.TryArguments(call.Arguments, out var arguments):
                calls.Add((call, arguments));
                break;
            case ToolCallPart call:
                text.Append(OllamaLine.AsText(call));
                break;
            default:
                return false;
        }

        return true;
    }
}
