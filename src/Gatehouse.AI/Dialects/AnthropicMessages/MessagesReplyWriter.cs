using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>Writes a whole reply as a message. It has one answer: more cannot be asked for in this form.</summary>
internal static class MessagesReplyWriter
{
    private const string Details = "stop_details";

    private static readonly ReplyChoice Nothing = new(0, [], FinishReason.Unknown);

    public static void Write(ModelReply reply, LossReport loss, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, MessagesJson.WriterOptions);
        var choice = reply.Choices.Count > 0 ? reply.Choices[0] : Nothing;
        bool hasDetails = choice.Extra.TryGet(Details, out var details);
        writer.WriteStartObject();
        writer.WriteString("id"u8, MessagesJson.IdOf(reply.Id));
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteString("model"u8, reply.Model);
        writer.WriteStartArray("content"u8);
        bool called = false;
        string? refusal = null;
        for (int i = 0; i < choice.Parts.Count; i++)
        {
            var part = choice.Parts[i];
            called |= part is ToolCallPart;
            refusal = part is RefusalPart words ? refusal + words.Text : refusal;

            // The words of a refusal that come with its details are in them already.
            if (part is TextPart { Citations.Count: > 0 } cited)
            {
                WriteCited(writer, cited, choice.Index, i, loss);
            }
            else if (!(part is RefusalPart && hasDetails) && !MessagesBlockWriter.Write(writer, part))
            {
                loss.DroppedPart(choice.Index, i, part);
            }
        }

        writer.WriteEndArray();
        WriteStop(writer, choice, MessagesStop.WordOf(choice.Finish, choice.RawFinish, choice.StopSequence, called, refusal is not null));
        if (hasDetails)
        {
            writer.WritePropertyName(Details);
            details.WriteTo(writer);
        }
        else if (refusal is not null || choice.Finish == FinishReason.ContentFilter)
        {
            MessagesJson.WriteRefusal(writer, refusal);
        }

        WriteExtra(writer, reply.Extra, loss);
        MessagesJson.WriteUsage(writer, reply.Usage, reply.ServiceTier);
        writer.WriteEndObject();
        ReplyLosses.OtherChoices(reply, loss);
        ReplyLosses.LogProbs(choice, loss);
        foreach (var (name, value) in choice.Extra.Members)
        {
            if (name != Details)
            {
                loss.LostOfReply(name, value, choice.Index);
            }
        }
    }

    // Whole blocks are cited in this form: the text is cut into as many as it takes.
    private static void WriteCited(Utf8JsonWriter writer, TextPart part, int choice, int place, LossReport loss)
    {
        bool dropped = false;
        foreach (var segment in CitedSegment.Split(part, out bool isExact))
        {
            MessagesBlockWriter.Begin(writer, "text"u8);
            writer.WriteString("text"u8, segment.Text);
            if (segment.Citations.Count > 0)
            {
                writer.WriteStartArray("citations"u8);
                foreach (var citation in segment.Citations)
                {
                    dropped |= !MessagesCitations.HasPlace(citation);
                    isExact &= MessagesCitations.IsExact(citation);
                    if (MessagesCitations.HasPlace(citation))
                    {
                        MessagesCitations.Write(writer, citation);
                    }
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            if (!isExact)
            {
                loss.Approximated(ReplyField.Part(choice, place, "citations"));
            }
        }

        if (dropped)
        {
            loss.Dropped(ReplyField.Part(choice, place, "citations"));
        }
    }

    private static void WriteStop(Utf8JsonWriter writer, ReplyChoice choice, string word)
    {
        writer.WriteString("stop_reason"u8, word);
        writer.WriteString("stop_sequence"u8, choice.StopSequence);
        if (MessagesStop.NeedsRawWord(choice.Finish, choice.RawFinish, word))
        {
            writer.WriteString("native_finish_reason"u8, choice.RawFinish);
        }
    }

    // Members that are this form's own; those of another one would mean nothing here.
    private static void WriteExtra(Utf8JsonWriter writer, ExtraMembers extra, LossReport loss)
    {
        foreach (var (name, value) in extra.Members)
        {
            if (name is "container" or "context_management")
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
            else
            {
                loss.LostOfReply(name, value, null);
            }
        }
    }
}
