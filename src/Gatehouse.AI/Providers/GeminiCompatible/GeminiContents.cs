using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>Writes systemInstruction and contents.</summary>
internal sealed class GeminiContents(Utf8JsonWriter writer, GeminiConversation conversation, GeminiFamily family, LossReport loss)
{
    // A signature that waits for the part it stands on.
    private string? _signature;

    public void Write()
    {
        if (conversation.System.Count > 0)
        {
            writer.WriteStartObject("systemInstruction"u8);
            WriteParts(conversation.System, isModel: false);
            writer.WriteEndObject();
        }

        writer.WriteStartArray("contents"u8);
        foreach (var turn in conversation.Turns)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, turn.Role);
            WriteParts(turn.Parts, turn.Role == GeminiTurn.Model);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteParts(List<PlacedPart> parts, bool isModel)
    {
        bool needsSignature = isModel && family.ChecksSignatures;
        writer.WriteStartArray("parts"u8);
        foreach (var placed in parts)
        {
            if (placed.Part is ThinkingPart thinking)
            {
                WriteThinking(thinking);
                continue;
            }

            if (placed.Part is ToolCallPart)
            {
                // Only the first of several calls has one.
                _signature ??= needsSignature ? GeminiSignature.None : null;
                needsSignature = false;
            }

            WritePart(placed);
        }

        if (_signature is not null)
        {
            writer.WriteStartObject();
            writer.WriteString("text"u8, ""u8);
            WriteSignature();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteThinking(ThinkingPart thinking)
    {
        if (thinking.Text.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("text"u8, thinking.Text);
            writer.WriteBoolean("thought"u8, true);
            writer.WriteEndObject();
        }

        _signature = GeminiSignature.Unmark(thinking.Signature);
    }

    private void WritePart(in PlacedPart placed)
    {
        if (placed.Part is UnknownPart unknown)
        {
            writer.WriteRawValue(unknown.Raw.GetRawText(), skipInputValidation: true);
            return;
        }

        writer.WriteStartObject();
        switch (placed.Part)
        {
            case TextPart text:
                writer.WriteString("text"u8, text.Text);
                break;
            case RefusalPart refusal:
                writer.WriteString("text"u8, refusal.Text);
                break;
            case ToolCallPart call:
                WriteCall(call, placed.Path);
                break;
            case ToolResultPart result:
                WriteResult(result, placed);
                break;
            default:
                GeminiMedia.Write(writer, placed.Part, placed.Path, loss);
                break;
        }

        WriteSignature();
        writer.WriteEndObject();
    }

    private void WriteSignature()
    {
        if (_signature is not null)
        {
            writer.WriteString("thoughtSignature"u8, _signature);
            _signature = null;
        }
    }

    private void WriteCall(ToolCallPart call, string path)
    {
        writer.WriteStartObject("functionCall"u8);
        if (family.FunctionIds)
        {
            writer.WriteString("id"u8, call.Id);
        }

        writer.WriteString("name"u8, call.Name);
        writer.WritePropertyName("args"u8);
        WriteArguments(call, path);
        writer.WriteEndObject();
    }

    private void WriteArguments(ToolCallPart call, string path)
    {
        if (string.IsNullOrWhiteSpace(call.Arguments))
        {
            writer.WriteRawValue("{}"u8, skipInputValidation: true);
            return;
        }

        try
        {
            using var parsed = JsonDocument.Parse(call.Arguments);
            if (parsed.RootElement.ValueKind == JsonValueKind.Object)
            {
                writer.WriteRawValue(call.Arguments.AsSpan().Trim(), skipInputValidation: true);
                return;
            }
        }
        catch (JsonException)
        {
            // Told below, with the place.
        }

        throw GeminiRefusal.Of($"{path}.function.arguments", $"The arguments of the tool call \"{call.Id}\" are not a JSON object, and the model takes nothing else.");
    }

    private void WriteResult(ToolResultPart result, in PlacedPart placed)
    {
        if (!conversation.Names.TryGetValue(result.CallId, out var name))
        {
            throw GeminiRefusal.Of($"messages[{placed.Message}].tool_call_id", $"No message before has a tool call with the id \"{result.CallId}\", and the model is told results by the name of the tool.");
        }

        writer.WriteStartObject("functionResponse"u8);
        if (family.FunctionIds)
        {
            writer.WriteString("id"u8, result.CallId);
        }

        writer.WriteString("name"u8, name);
        writer.WriteStartObject("response"u8);
        writer.WriteString(result.IsError ? "error"u8 : "output"u8, TextOf(result));
        writer.WriteEndObject();
        WriteResultMedia(result, placed);
        writer.WriteEndObject();
    }

    private static string TextOf(ToolResultPart result)
    {
        string text = "";
        foreach (var part in result.Content)
        {
            text = part is TextPart piece ? text + piece.Text : text;
        }

        return text;
    }

    // Gemini 3 reads images and files beside the text of a result; before, a result was text only.
    private void WriteResultMedia(ToolResultPart result, in PlacedPart placed)
    {
        bool open = false;
        for (int i = 0; i < result.Content.Count; i++)
        {
            var part = result.Content[i];
            string path = $"{placed.Path}.content[{i}]";
            WireJson.ReportLost(part.Extra, path, loss);
            if (part.CacheControl is not null)
            {
                loss.Dropped(path + ".cache_control");
            }

            if (part is TextPart)
            {
                continue;
            }

            if (!family.MediaInResults || part is not (ImagePart or FilePart or AudioPart))
            {
                loss.Dropped(path);
                continue;
            }

            if (!open)
            {
                writer.WriteStartArray("parts"u8);
                open = true;
            }

            writer.WriteStartObject();
            GeminiMedia.Write(writer, part, path, loss);
            writer.WriteEndObject();
        }

        if (open)
        {
            writer.WriteEndArray();
        }
    }
}
