using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>Writes a whole reply as a GenerateContentResponse.</summary>
internal static class GeminiReplyWriter
{
    public static void Write(ModelReply reply, LossReport loss, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, GeminiJsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartArray("candidates"u8);
        foreach (var choice in reply.Choices)
        {
            WriteCandidate(writer, choice, loss);
        }

        writer.WriteEndArray();
        GeminiJsonText.WriteUsage(writer, reply.Usage);
        writer.WriteString("modelVersion"u8, reply.Model);
        writer.WriteString("responseId"u8, reply.Id);
        writer.WriteEndObject();
        ReplyLosses.Tier(reply, loss);
        ReplyLosses.Extras(reply, loss);
    }

    private static void WriteCandidate(Utf8JsonWriter writer, ReplyChoice choice, LossReport loss)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("content"u8);
        writer.WriteStartArray("parts"u8);
        int written = 0;
        GeminiGroundingWriter? grounding = null;
        for (int i = 0; i < choice.Parts.Count; i++)
        {
            if (GeminiPartWriter.Write(writer, choice.Parts[i]))
            {
                if (choice.Parts[i] is TextPart { Citations.Count: > 0 } cited)
                {
                    Ground(grounding ??= new GeminiGroundingWriter(), cited, written, ReplyField.Part(choice.Index, i, "citations"), loss);
                }

                if (choice.Parts[i] is AudioPart { Transcript: not null } or AudioPart { Id: not null })
                {
                    loss.Approximated(ReplyField.Part(choice.Index, i, "audio"));
                }

                written++;
            }
            else
            {
                loss.DroppedPart(choice.Index, i, choice.Parts[i]);
            }
        }

        if (written == 0)
        {
            // Clients look into the first part without asking whether there is one.
            GeminiPartWriter.WriteText(writer, "");
        }

        writer.WriteEndArray();
        writer.WriteString("role"u8, "model"u8);
        writer.WriteEndObject();
        GeminiJsonText.WriteFinish(writer, choice.Finish, choice.RawFinish);
        grounding?.Write(writer);
        writer.WriteNumber("index"u8, choice.Index);
        writer.WriteEndObject();
        ReplyLosses.LogProbs(choice, loss);
    }

    private static void Ground(GeminiGroundingWriter grounding, TextPart cited, int place, string field, LossReport loss)
    {
        var text = AnswerText.Of(cited.Text);
        foreach (var citation in cited.Citations)
        {
            text.Cite(citation);
        }

        grounding.Add(text, cited.Text, place, 0, field, () => loss);
    }
}
