using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Ollama;

/// <summary>
/// Writes messages in the client's order: one text each, with its images beside it. Results of tools are messages of their
/// own and name their tool, which is looked up by the id of the call.
/// </summary>
internal sealed class OllamaMessages(ModelCall call, LossReport loss)
{
    private readonly Dictionary<string, string> _toolNames = new(StringComparer.Ordinal);
    private readonly List<string> _images = [];
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _thinking = new();
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
        bool hasCalls = Sort(writer, message, path);
        if (_text.Length == 0 && _images.Count == 0 && _thinking.Length == 0 && !hasCalls)
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
        writer.WriteString("content"u8, _text.ToString());
        if (_thinking.Length > 0)
        {
            writer.WriteString("thinking"u8, _thinking.ToString());
        }

        WriteImages(writer);
        if (hasCalls)
        {
            WriteCalls(writer, message, path);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes results of tools and takes apart what is left; returns whether the message calls tools.</summary>
    private bool Sort(Utf8JsonWriter writer, Message message, string path)
    {
        _text.Clear();
        _thinking.Clear();
        _images.Clear();
        int calls = 0;
        for (int i = 0; i < message.Parts.Count; i++)
        {
            var part = message.Parts[i];
            string place = part is ToolCallPart ? $"{path}.tool_calls[{calls}]" : $"{path}.content[{i}]";
            ReportCacheControl(part, place);

            ReportExtra(part.Extra, place);
            switch (part)
            {
                case ToolResultPart result:
                    WriteResult(writer, result, place);
                    break;
                case ToolCallPart tool when message.Role == Role.Assistant:
                    _toolNames[tool.Id] = tool.Name;
                    calls++;
                    break;
                default:
                    Take(part, message.Role, place);
                    break;
            }
        }

        return calls > 0;
    }

    private void Take(Part part, Role role, string place)
    {
        switch (part)
        {
            case TextPart text:
                AddText(text.Text, role);
                break;
            case RefusalPart refusal:
                AddText(refusal.Text, role);
                break;
            case ThinkingPart { Signature: null } thinking when role == Role.Assistant:
                _thinking.Append(thinking.Text);
                break;

            // Signed and encrypted thinking is another vendor's; this one signs nothing.
            case ThinkingPart or RedactedThinkingPart:
                loss.Dropped(place + ".thinking");
                break;
            case ImagePart image when role == Role.User:
                AddImage(image, place);
                break;
            case AudioPart:
                throw WireJson.Refusal(place, "The model does not hear; send the words as text.");
            case FilePart:
                throw WireJson.Refusal(place, "The model reads text and images, not files; send the file's text.");
            default:
                loss.Dropped(place);
                break;
        }
    }

    // Pieces of an answer belong together as they are; pieces of a question are paragraphs.
    private void AddText(string text, Role role)
    {
        if (_text.Length > 0 && text.Length > 0 && role != Role.Assistant)
        {
            _text.Append('\n');
        }

        _text.Append(text);
    }

    private void AddImage(ImagePart image, string place)
    {
        if (image.Base64 is null)
        {
            throw WireJson.Refusal(place, "The server fetches no images; send the image as base64 data.");
        }

        if (image.Detail is not (null or "auto"))
        {
            loss.Dropped($"{place}.image_url.detail");
        }

        _images.Add(image.Base64);
    }

    private void WriteImages(Utf8JsonWriter writer)
    {
        if (_images.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("images"u8);
        foreach (string image in _images)
        {
            writer.WriteStringValue(image);
        }

        writer.WriteEndArray();
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
            writer.WriteNumber("index"u8, index);
            writer.WriteString("name"u8, tool.Name);
            writer.WritePropertyName("arguments"u8);
            WriteArguments(writer, tool, $"{path}.tool_calls[{index}]");
            writer.WriteEndObject();
            writer.WriteEndObject();
            index++;
        }

        writer.WriteEndArray();
    }

    private static void WriteArguments(Utf8JsonWriter writer, ToolCallPart tool, string path)
    {
        if (string.IsNullOrWhiteSpace(tool.Arguments) || tool.Arguments.AsSpan().Trim() is "null")
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
            return;
        }

        try
        {
            var arguments = JsonElement.Parse(tool.Arguments, WireJson.ReaderOptions);
            if (arguments.ValueKind == JsonValueKind.Object)
            {
                arguments.WriteTo(writer);
                return;
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
        var text = new StringBuilder(result.IsError ? "Error: " : "");
        bool first = true;
        for (int i = 0; i < result.Content.Count; i++)
        {
            var part = result.Content[i];
            ReportExtra(part.Extra, $"{path}.content[{i}]");
            ReportCacheControl(part, $"{path}.content[{i}]");
            if (part is TextPart piece)
            {
                text.Append(first ? "" : "\n").Append(piece.Text);
                first = false;
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
        }

        writer.WriteStartObject();
        writer.WriteString("role"u8, "tool"u8);
        if (_toolNames.TryGetValue(result.CallId, out var name))
        {
            writer.WriteString("tool_name"u8, name);
        }
        else
        {
            loss.Dropped(path + ".tool_call_id");
        }

        writer.WriteString("content"u8, text.ToString());
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
