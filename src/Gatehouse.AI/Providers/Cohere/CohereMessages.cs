using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>Writes messages in the client's order; each result of a tool is a message of its own.</summary>
internal sealed class CohereMessages(ModelCall call, LossReport loss)
{
    private readonly List<(Part Part, string Path)> _content = [];
    private bool _any;

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("messages"u8);
        for (int i = 0; i < call.Messages.Count; i++)
        {
            WriteMessage(writer, call.Messages[i], $"messages[{i}]");
        }

        writer.WriteEndArray();
        if (!_any)
        {
            throw WireJson.Refusal("messages", "The messages have no content that can be sent: at least one message needs text, an image or a tool result.");
        }
    }

    private void WriteMessage(Utf8JsonWriter writer, Message message, string path)
    {
        if (message.Name is not null)
        {
            loss.Dropped(path + ".name");
        }

        ReportExtra(message.Extra, path);
        string plan = Sort(writer, message, path);
        bool hasCalls = HasCalls(message);
        if (_content.Count == 0 && !hasCalls && plan.Length == 0)
        {
            return;
        }

        _any = true;
        writer.WriteStartObject();
        writer.WriteString("role"u8, message.Role switch
        {
            Role.System or Role.Developer => "system"u8,
            Role.Assistant => "assistant"u8,
            _ => "user"u8,
        });

        // What the model thought before it called tools is its plan; before an answer it is a block of its own.
        if (hasCalls && plan.Length > 0)
        {
            writer.WriteString("tool_plan"u8, plan);
        }

        WriteContent(writer, hasCalls ? "" : plan);
        if (hasCalls)
        {
            WriteCalls(writer, message, path);
        }

        writer.WriteEndObject();
    }

    private static bool HasCalls(Message message)
    {
        foreach (var part in message.Parts)
        {
            if (part is ToolCallPart && message.Role == Role.Assistant)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes results of tools, takes what is content, and gives the text of the thinking.</summary>
    private string Sort(Utf8JsonWriter writer, Message message, string path)
    {
        _content.Clear();
        string plan = "";
        int calls = 0;
        for (int i = 0; i < message.Parts.Count; i++)
        {
            var part = message.Parts[i];
            string place = part is ToolCallPart ? $"{path}.tool_calls[{calls++}]" : $"{path}.content[{i}]";
            ReportCacheControl(part, place);

            ReportExtra(part.Extra, place);
            switch (part)
            {
                case ToolResultPart result:
                    WriteResult(writer, result, place);
                    break;
                case ThinkingPart { Signature: null } thinking when message.Role == Role.Assistant:
                    plan += thinking.Text;
                    break;

                // Signed and encrypted thinking is another vendor's; this one signs nothing.
                case ThinkingPart or RedactedThinkingPart:
                    loss.Dropped(place + ".thinking");
                    break;
                case ToolCallPart when message.Role == Role.Assistant:
                    break;
                case TextPart { Text.Length: 0 } or RefusalPart { Text.Length: 0 }:
                    break;
                default:
                    Keep(part, message.Role, place);
                    break;
            }
        }

        return plan;
    }

    private void Keep(Part part, Role role, string place)
    {
        switch (part)
        {
            case AudioPart:
                throw WireJson.Refusal(place, "The model does not hear; send the words as text.");
            case FilePart:
                throw WireJson.Refusal(place, "The model reads text and images, not files; send the file's text.");
            case TextPart or RefusalPart:
            case ImagePart when role == Role.User:
            case UnknownPart { WireForm: WireForm.CohereChat }:
                _content.Add((part, place));
                break;
            default:
                loss.Dropped(place);
                break;
        }
    }

    private void WriteContent(Utf8JsonWriter writer, string thinking)
    {
        if (_content.Count == 0 && thinking.Length == 0)
        {
            return;
        }

        if (thinking.Length == 0 && _content is [{ Part: TextPart only }])
        {
            writer.WriteString("content"u8, only.Text);
            return;
        }

        writer.WriteStartArray("content"u8);
        if (thinking.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "thinking"u8);
            writer.WriteString("thinking"u8, thinking);
            writer.WriteEndObject();
        }

        foreach (var (part, _) in _content)
        {
            WritePart(writer, part);
        }

        writer.WriteEndArray();
    }

    private static void WritePart(Utf8JsonWriter writer, Part part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(writer, text.Text);
                break;
            case RefusalPart refusal:
                WriteText(writer, refusal.Text);
                break;
            case ImagePart image:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "image_url"u8);
                writer.WriteStartObject("image_url"u8);
                writer.WriteString("url"u8, image.Url ?? $"data:{image.MediaType ?? "image/png"};base64,{image.Base64}");
                if (image.Detail is not null)
                {
                    writer.WriteString("detail"u8, image.Detail);
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            case UnknownPart unknown:
                unknown.Raw.WriteTo(writer);
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter writer, Message message, string path)
    {
        writer.WriteStartArray("tool_calls"u8);
        int index = 0;
        foreach (var part in message.Parts)
        {
            if (part is not ToolCallPart tool)
            {
                continue;
            }

            writer.WriteStartObject();
            writer.WriteString("id"u8, tool.Id);
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, tool.Name);
            writer.WriteString("arguments"u8, ArgumentsOf(tool, $"{path}.tool_calls[{index++}]"));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string ArgumentsOf(ToolCallPart tool, string path)
    {
        string arguments = CohereArguments.Of(tool.Arguments);
        try
        {
            if (JsonElement.Parse(arguments, WireJson.ReaderOptions).ValueKind == JsonValueKind.Object)
            {
                return arguments;
            }
        }
        catch (JsonException)
        {
            // Refused like any other value that is no object.
        }

        throw WireJson.Refusal(path + ".function.arguments", "The arguments of a tool call must be a JSON object.");
    }

    private void WriteResult(Utf8JsonWriter writer, ToolResultPart result, string path)
    {
        _any = true;
        writer.WriteStartObject();
        writer.WriteString("role"u8, "tool"u8);
        writer.WriteString("tool_call_id"u8, result.CallId);
        var texts = new List<string>(result.Content.Count);
        for (int i = 0; i < result.Content.Count; i++)
        {
            var part = result.Content[i];
            ReportExtra(part.Extra, $"{path}.content[{i}]");
            ReportCacheControl(part, $"{path}.content[{i}]");
            if (part is TextPart text)
            {
                texts.Add(text.Text);
            }
            else
            {
                loss.Dropped($"{path}.content[{i}]");
            }
        }

        // The form has no mark for a call that failed, so its text says it.
        if (result.IsError)
        {
            loss.Approximated(path + ".is_error");
            texts.Insert(0, "Error:");
        }

        writer.WriteString("content"u8, string.Join(result.IsError && texts.Count == 2 ? " " : "\n", texts));
        writer.WriteEndObject();
    }

    private void ReportCacheControl(Part part, string path)
    {
        if (part.CacheControl is not null)
        {
            loss.Dropped(path + ".cache_control");
        }
    }

    private void ReportExtra(ExtraMembers extra, string path)
    {
        foreach (var (name, value) in extra.Members)
        {
            if (!WireJson.SaysNothing(value))
            {
                loss.Dropped($"{path}.{name}");
            }
        }
    }
}
