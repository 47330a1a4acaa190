using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>
/// Writes the messages as input items, each in its place: words are messages, calls of tools, their results and reasoning are items
/// beside them. What is empty is gone.
/// </summary>
internal sealed class ResponsesInput(Utf8JsonWriter writer, ModelCall call, ResponsesSignature signature, LossReport loss)
{
    // A reasoning item without an item of the same turn behind it is a 400 (openai/openai-node, issue 1567): it waits for one.
    private readonly List<(ResponsesReasoning Item, string Path)> _waiting = [];

    // Words of one message that follow each other.
    private readonly List<(Part Part, string Path)> _words = [];
    private bool _any;

    public void Write()
    {
        writer.WriteStartArray("input"u8);
        for (int m = 0; m < call.Messages.Count; m++)
        {
            WriteMessage(call.Messages[m], $"messages[{m}]");
        }

        DropWaiting();
        writer.WriteEndArray();
        if (!_any)
        {
            throw WireJson.Refusal("messages", "The messages have no content that can be sent: at least one message needs text, an image, a file or a tool result.");
        }
    }

    private void WriteMessage(Message message, string path)
    {
        if (message.Name is not null)
        {
            loss.Dropped($"{path}.name");
        }

        WireJson.ReportLost(message.Extra, path, loss);
        if (message.Role != Role.Assistant)
        {
            DropWaiting();
        }

        int calls = 0;
        for (int p = 0; p < message.Parts.Count; p++)
        {
            var part = message.Parts[p];
            string place = part is ToolCallPart ? $"{path}.tool_calls[{calls++}]" : $"{path}.content[{p}]";
            if (part.CacheControl is not null)
            {
                loss.Dropped($"{place}.cache_control");
            }

            WritePart(message.Role, part, place);
        }

        EndWords(message.Role);
    }

    private void WritePart(Role role, Part part, string path)
    {
        switch (part)
        {
            case TextPart { Text.Length: 0 } or RefusalPart { Text.Length: 0 }:
                return;
            case TextPart or RefusalPart when role != Role.Tool:
            case ImagePart or FilePart or AudioPart when role == Role.User:
                _words.Add((part, path));
                break;
            case ToolCallPart tool when role == Role.Assistant:
                EndWords(role);
                WriteCall(tool);
                break;
            case ToolResultPart result when role is Role.User or Role.Tool:
                EndWords(role);
                WriteResult(result, path);
                break;
            case ThinkingPart thinking when role == Role.Assistant && signature.TryRead(thinking, out var reasoning):
                EndWords(role);
                _waiting.Add((reasoning, path));
                return;
            case ThinkingPart or RedactedThinkingPart:
                loss.Dropped($"{path}.thinking");
                return;
            default:
                loss.Dropped(path);
                return;
        }

        WireJson.ReportLost(part.Extra, path, loss);
    }

    private void EndWords(Role role)
    {
        if (_words.Count == 0)
        {
            return;
        }

        FlushWaiting();
        _any = true;
        writer.WriteStartObject();
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("role"u8, role switch { Role.System => "system"u8, Role.Developer => "developer"u8, Role.Assistant => "assistant"u8, _ => "user"u8 });
        if (_words is [{ Part: TextPart only }])
        {
            writer.WriteString("content"u8, only.Text);
        }
        else
        {
            writer.WriteStartArray("content"u8);
            foreach (var (part, path) in _words)
            {
                ResponsesContent.Write(writer, part, path, role == Role.Assistant, loss);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        _words.Clear();
    }

    private void WriteCall(ToolCallPart tool)
    {
        FlushWaiting();
        _any = true;
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function_call"u8);
        writer.WriteString("call_id"u8, tool.Id);
        writer.WriteString("name"u8, tool.Name);
        writer.WriteString("arguments"u8, tool.Arguments.Length == 0 ? "{}" : tool.Arguments);
        writer.WriteEndObject();
    }

    private void WriteResult(ToolResultPart result, string path)
    {
        _any = true;
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function_call_output"u8);
        writer.WriteString("call_id"u8, result.CallId);
        if (result.IsError)
        {
            // There is no mark for it: the words say it.
            loss.Approximated($"{path}.is_error");
        }

        if (result.Content is [] or [TextPart])
        {
            string text = result.Content is [TextPart only] ? only.Text : "";
            writer.WriteString("output"u8, result.IsError ? "Error: " + text : text);
        }
        else
        {
            WriteOutputs(result, path);
        }

        writer.WriteEndObject();
    }

    private void WriteOutputs(ToolResultPart result, string path)
    {
        writer.WriteStartArray("output"u8);
        if (result.IsError)
        {
            ResponsesContent.WriteText(writer, "input_text"u8, "Error:");
        }

        for (int i = 0; i < result.Content.Count; i++)
        {
            var part = result.Content[i];
            string place = $"{path}.content[{i}]";
            if (part is TextPart or ImagePart or FilePart)
            {
                ResponsesContent.Write(writer, part, place, isAnswer: false, loss);
                WireJson.ReportLost(part.Extra, place, loss);
            }
            else
            {
                loss.Dropped(place);
            }
        }

        writer.WriteEndArray();
    }

    private void FlushWaiting()
    {
        foreach (var (item, _) in _waiting)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "reasoning"u8);
            if (item.Id.Length > 0)
            {
                writer.WriteString("id"u8, item.Id);
            }

            writer.WriteStartArray("summary"u8);
            foreach (string piece in item.Summary)
            {
                ResponsesContent.WriteText(writer, "summary_text"u8, piece);
            }

            writer.WriteEndArray();
            writer.WriteString("encrypted_content"u8, item.Content);
            writer.WriteEndObject();
        }

        _waiting.Clear();
    }

    private void DropWaiting()
    {
        foreach (var (_, path) in _waiting)
        {
            loss.Dropped($"{path}.thinking");
        }

        _waiting.Clear();
    }
}
