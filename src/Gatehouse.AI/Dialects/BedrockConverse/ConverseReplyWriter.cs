using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>Writes a whole reply. It has one answer: more cannot be asked for in this form.</summary>
internal static class ConverseReplyWriter
{
    private static readonly ReplyChoice Nothing = new(0, [], FinishReason.Unknown);

    public static void Write(ModelReply reply, LossReport loss, IBufferWriter<byte> output)
    {
        var choice = reply.Choices.Count > 0 ? reply.Choices[0] : Nothing;
        using var writer = new Utf8JsonWriter(output, ConverseJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartObject("output"u8);
        writer.WriteStartObject("message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteStartArray("content"u8);
        for (int i = 0; i < choice.Parts.Count; i++)
        {
            if (choice.Parts[i] is TextPart { Citations.Count: > 0 } cited)
            {
                WriteCited(writer, cited, choice.Index, i, loss);
                continue;
            }

            if (!HasPlace(choice.Parts[i]))
            {
                loss.DroppedPart(choice.Index, i, choice.Parts[i]);
                continue;
            }

            WriteBlock(writer, choice.Parts[i]);
            if (choice.Parts[i] is AudioPart { Transcript: not null } or AudioPart { Id: not null })
            {
                loss.Approximated(ReplyField.Part(choice.Index, i, "audio"));
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        ConverseJson.WriteStop(writer, choice.Finish, choice.RawFinish, choice.StopSequence);
        ConverseJson.WriteMetadata(writer, reply.Usage);
        WriteTier(writer, reply, loss);
        writer.WriteEndObject();
        ReplyLosses.OtherChoices(reply, loss);
        ReplyLosses.LogProbs(choice, loss);
        ReplyLosses.Extras(reply, loss);
    }

    private static bool HasPlace(Part part)
        => part is TextPart or RefusalPart or ThinkingPart or RedactedThinkingPart or ToolCallPart or UnknownPart { WireForm: WireForm.BedrockConverse }
            || ConverseMedia.FormatOf(part) is not null;

    // Whole blocks are cited in this form: the text is cut into as many as it takes.
    private static void WriteCited(Utf8JsonWriter writer, TextPart part, int choice, int place, LossReport loss)
    {
        foreach (var segment in CitedSegment.Split(part, out bool isExact))
        {
            bool has = false, drops = false;
            foreach (var citation in segment.Citations)
            {
                has |= ConverseCitations.HasPlace(citation);
                drops |= !ConverseCitations.HasPlace(citation);
                isExact &= ConverseCitations.IsExact(citation);
            }

            writer.WriteStartObject();
            if (has)
            {
                ConverseCitations.WriteBlock(writer, segment);
            }
            else
            {
                writer.WriteString("text"u8, segment.Text);
            }

            writer.WriteEndObject();
            string field = ReplyField.Part(choice, place, "citations");
            if (drops)
            {
                loss.Dropped(field);
            }
            else if (!isExact)
            {
                loss.Approximated(field);
            }
        }
    }

    private static void WriteTier(Utf8JsonWriter writer, ModelReply reply, LossReport loss)
    {
        // A closed set too.
        if (reply.ServiceTier is not ("default" or "priority" or "flex" or "reserved"))
        {
            ReplyLosses.Tier(reply, loss);
            return;
        }

        writer.WriteStartObject("serviceTier"u8);
        writer.WriteString("type"u8, reply.ServiceTier);
        writer.WriteEndObject();
    }

    private static void WriteBlock(Utf8JsonWriter writer, Part part)
    {
        if (part is UnknownPart unknown)
        {
            unknown.Raw.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        switch (part)
        {
            case TextPart text:
                writer.WriteString("text"u8, text.Text);
                break;
            case RefusalPart refusal:
                writer.WriteString("text"u8, refusal.Text);
                break;
            case ThinkingPart or RedactedThinkingPart:
                WriteReasoning(writer, part);
                break;
            case ToolCallPart call:
                WriteToolUse(writer, call);
                break;
            default:
                ConverseMedia.Write(writer, part, ConverseMedia.FormatOf(part)!);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteReasoning(Utf8JsonWriter writer, Part part)
    {
        writer.WriteStartObject("reasoningContent"u8);
        if (part is ThinkingPart thinking)
        {
            writer.WriteStartObject("reasoningText"u8);
            writer.WriteString("text"u8, thinking.Text);
            if (thinking.Signature is { } signature)
            {
                writer.WriteString("signature"u8, signature);
            }

            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString("redactedContent"u8, ConverseRedacted.Wrap(((RedactedThinkingPart)part).Data));
        }

        writer.WriteEndObject();
    }

    private static void WriteToolUse(Utf8JsonWriter writer, ToolCallPart call)
    {
        writer.WriteStartObject("toolUse"u8);
        writer.WriteString("toolUseId"u8, call.Id);
        writer.WriteString("name"u8, call.Name);
        writer.WritePropertyName("input"u8);
        if (string.IsNullOrWhiteSpace(call.Arguments))
        {
            writer.WriteRawValue("{}"u8, skipInputValidation: true);
        }
        else if (IsObject(call.Arguments))
        {
            writer.WriteRawValue(call.Arguments.AsSpan().Trim(), skipInputValidation: true);
        }
        else
        {
            // What the model wrote is no JSON object, and the form has place for nothing else.
            writer.WriteStartObject();
            writer.WriteString("raw_arguments"u8, call.Arguments);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static bool IsObject(string arguments)
    {
        try
        {
            using var parsed = JsonDocument.Parse(arguments);
            return parsed.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
