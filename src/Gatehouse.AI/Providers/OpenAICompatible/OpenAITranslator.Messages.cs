using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

internal sealed partial class OpenAITranslator
{
    private void WriteMessage(Utf8JsonWriter writer, Message message, string path)
    {
        if (message.Role == Role.Tool)
        {
            for (int i = 0; i < message.Parts.Count; i++)
            {
                WriteToolResult(writer, message.Parts[i], $"{path}.content[{i}]", message.Extra);
                WireJson.ReportLost(message.Parts[i].Extra, $"{path}.content[{i}]", loss);
            }

            return;
        }

        // Anthropic's turns carry results of tools beside the user's words; here each result is a message of its own.
        foreach (var (part, i) in message.Parts.Select((p, i) => (p, i)).Where(p => p.p is ToolResultPart))
        {
            WriteToolResult(writer, part, $"{path}.content[{i}]", part.Extra);
        }

        if (message.Parts.Count > 0 && message.Parts.All(p => p is ToolResultPart))
        {
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role"u8, message.Role switch
        {
            Role.System => "system"u8,
            Role.Developer => "developer"u8,
            Role.Assistant => "assistant"u8,
            _ => "user"u8,
        });
        if (message.Name is not null)
        {
            writer.WriteString("name"u8, message.Name);
        }

        WriteContent(writer, message, path);
        WriteToolCalls(writer, message.Parts, path);
        WriteExtra(writer, message.Extra, path);
        writer.WriteEndObject();
    }

    private void WriteContent(Utf8JsonWriter writer, Message message, string path)
    {
        var content = new List<(Part Part, string Path)>();
        string thoughts = "";
        for (int i = 0; i < message.Parts.Count; i++)
        {
            var part = message.Parts[i];
            string place = $"{path}.content[{i}]";
            ReportCacheControl(part.CacheControl, place);
            if (part is ThinkingPart { Signature: null or "" } thought && thinking == ThinkingHistory.ReasoningContent)
            {
                thoughts += thought.Text;
            }
            else if (part is ThinkingPart { Signature: null or "" } && thinking == ThinkingHistory.Chunks)
            {
                content.Add((part, place));
            }
            else if (part is ThinkingPart or RedactedThinkingPart)
            {
                loss.Dropped(place + ".thinking");
            }
            else if (part is not (ToolCallPart or ToolResultPart))
            {
                content.Add((part, place));
            }
        }

        if (thoughts.Length > 0)
        {
            writer.WriteString("reasoning_content"u8, thoughts);
        }

        if (content.Count == 0)
        {
            writer.WriteNull("content"u8);
        }
        else if (content is [{ Part: TextPart only }] && (only.Extra.Count == 0 || !_isSameForm))
        {
            writer.WriteString("content"u8, only.Text);
            WriteExtra(writer, only.Extra, content[0].Path);
        }
        else
        {
            writer.WriteStartArray("content"u8);
            foreach (var (part, place) in content)
            {
                WritePart(writer, part, place);
            }

            writer.WriteEndArray();
        }
    }

    private void WritePart(Utf8JsonWriter writer, Part part, string path)
    {
        switch (part)
        {
            case TextPart text:
                WriteTyped(writer, "text"u8, part, path, () => writer.WriteString("text"u8, text.Text));
                break;
            case RefusalPart refusal:
                WriteTyped(writer, "refusal"u8, part, path, () => writer.WriteString("refusal"u8, refusal.Text));
                break;
            case ImagePart image:
                WriteTyped(writer, "image_url"u8, part, path, () => WriteImage(writer, image));
                break;
            case AudioPart audio:
                WriteTyped(writer, "input_audio"u8, part, path, () =>
                {
                    writer.WriteStartObject("input_audio"u8);
                    writer.WriteString("data"u8, audio.Base64);
                    writer.WriteString("format"u8, audio.Format);
                    writer.WriteEndObject();
                });
                break;
            case FilePart { Url: null } file:
                WriteTyped(writer, "file"u8, part, path, () => WriteFile(writer, file));
                break;
            case ThinkingPart thought:
                WriteTyped(writer, "thinking"u8, part, path, () =>
                {
                    writer.WriteStartArray("thinking"u8);
                    writer.WriteStartObject();
                    writer.WriteString("type"u8, "text"u8);
                    writer.WriteString("text"u8, thought.Text);
                    writer.WriteEndObject();
                    writer.WriteEndArray();
                });
                break;
            case UnknownPart { WireForm: WireForm.OpenAIChat } unknown:
                unknown.Raw.WriteTo(writer);
                break;
            default:
                loss.Dropped(path);
                break;
        }
    }

    private void WriteTyped(Utf8JsonWriter writer, ReadOnlySpan<byte> type, Part part, string path, Action members)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        members();
        WriteExtra(writer, part.Extra, path);
        writer.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter writer, ImagePart image)
    {
        writer.WriteStartObject("image_url"u8);
        writer.WriteString("url"u8, image.Url ?? $"data:{image.MediaType};base64,{image.Base64}");
        if (image.Detail is not null)
        {
            writer.WriteString("detail"u8, image.Detail);
        }

        writer.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter writer, FilePart file)
    {
        writer.WriteStartObject("file"u8);
        if (file.FileId is not null)
        {
            writer.WriteString("file_id"u8, file.FileId);
        }
        else
        {
            writer.WriteString("filename"u8, file.Name ?? "file");
            writer.WriteString("file_data"u8, $"data:{file.MediaType ?? "application/pdf"};base64,{file.Base64}");
        }

        writer.WriteEndObject();
    }

    private void WriteToolCalls(Utf8JsonWriter writer, IReadOnlyList<Part> parts, string path)
    {
        if (!parts.Any(p => p is ToolCallPart))
        {
            return;
        }

        writer.WriteStartArray("tool_calls"u8);
        for (int i = 0; i < parts.Count; i++)
        {
            if (parts[i] is not ToolCallPart tool)
            {
                continue;
            }

            writer.WriteStartObject();
            writer.WriteString("id"u8, tool.Id);
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, tool.Name);
            writer.WriteString("arguments"u8, tool.Arguments.Length == 0 ? "{}" : tool.Arguments);
            writer.WriteEndObject();
            WriteExtra(writer, tool.Extra, $"{path}.content[{i}]");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // A result is one text here.
    private void ReportResult(ToolResultPart result, string path)
    {
        for (int i = 0; i < result.Content.Count; i++)
        {
            string place = $"{path}.content[{i}]";
            if (result.Content[i] is not TextPart)
            {
                loss.Dropped(place);
                continue;
            }

            ReportCacheControl(result.Content[i].CacheControl, place);
            WireJson.ReportLost(result.Content[i].Extra, place, loss);
        }
    }

    private void WriteToolResult(Utf8JsonWriter writer, Part part, string path, ExtraMembers extra)
    {
        if (part is not ToolResultPart result)
        {
            loss.Dropped(path);
            return;
        }

        if (result.IsError)
        {
            loss.Approximated(path + ".is_error");
        }

        ReportResult(result, path);
        ReportCacheControl(result.CacheControl, path);
        writer.WriteStartObject();
        writer.WriteString("role"u8, "tool"u8);
        writer.WriteString("tool_call_id"u8, result.CallId);
        string text = string.Join("\n", result.Content.OfType<TextPart>().Select(t => t.Text));
        writer.WriteString("content"u8, result.IsError ? "Error: " + text : text);
        WriteExtra(writer, extra, path);
        writer.WriteEndObject();
    }
}
