using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIChat;

/// <summary>Reads one message of a call with its parts.</summary>
internal static class ChatMessageReader
{
    public static Message Read(OpenAIObject message)
    {
        string role = message.RequiredText("role");
        return role switch
        {
            "system" => Finish(message, Role.System, ReadContent(message, required: true)),
            "developer" => Finish(message, Role.Developer, ReadContent(message, required: true)),
            "user" => Finish(message, Role.User, ReadContent(message, required: true)),
            "assistant" => ReadAssistant(message),
            "tool" => Finish(message, Role.Tool, [new ToolResultPart(message.RequiredText("tool_call_id"), ReadContent(message, required: true))]),
            _ => throw message.Unsupported("role", role, "'system', 'assistant', 'user', 'tool', and 'developer'"),
        };
    }

    /// <summary>The prompt-cache breakpoint that clients of gateways write on parts and tools; no member of OpenAI's own.</summary>
    public static CacheControl? ReadCacheControl(OpenAIObject part)
        => part.Child("cache_control") is { } control ? new CacheControl(control.Text("ttl")) : null;

    private static Message Finish(OpenAIObject message, Role role, IReadOnlyList<Part> parts)
    {
        if (ReadCacheControl(message) is { } control && parts.Count > 0)
        {
            parts = [.. parts.Take(parts.Count - 1), parts[^1] with { CacheControl = control }];
        }

        return new Message(role, parts) { Name = message.Text("name"), Extra = message.Extra() };
    }

    private static Message ReadAssistant(OpenAIObject message)
    {
        var parts = ReadContent(message, required: false);
        if (message.Text("refusal") is { Length: > 0 } refusal)
        {
            parts.Add(new RefusalPart(refusal));
        }

        foreach (var (item, path) in message.Items("tool_calls"))
        {
            parts.Add(ReadToolCall(new OpenAIObject(item, path)));
        }

        ChatReasoning.Read(message, parts);
        if (message.Has("function_call"))
        {
            throw OpenAIProblems.Invalid(message.PathOf("function_call"), "'function_call' was replaced by 'tool_calls'; use that.");
        }

        message.Has("annotations");
        return Finish(message, Role.Assistant, parts);
    }

    private static Part ReadToolCall(OpenAIObject call)
    {
        string type = call.Text("type") ?? "function";
        if (type != "function")
        {
            return new UnknownPart(WireForm.OpenAIChat, type, call.Element);
        }

        var function = call.RequiredChild("function");
        return new ToolCallPart(call.RequiredText("id"), function.RequiredText("name"), function.Text("arguments") ?? "")
        {
            CacheControl = ReadCacheControl(call),
            Extra = call.Extra(),
        };
    }

    private static List<Part> ReadContent(OpenAIObject message, bool required)
    {
        if (!message.TryGet("content", out var content))
        {
            return required ? throw OpenAIProblems.Missing(message.PathOf("content")) : [];
        }

        return content.ValueKind switch
        {
            JsonValueKind.String => [new TextPart(content.GetString()!)],
            JsonValueKind.Array => [.. message.Items("content").Select(p => ReadPart(new OpenAIObject(p.Item, p.Path)))],
            _ => throw OpenAIProblems.WrongType(message.PathOf("content"), "one of a string or an array of objects", content.ValueKind),
        };
    }

    private static Part ReadPart(OpenAIObject part)
    {
        string type = part.RequiredText("type");
        Part read = type switch
        {
            "text" => new TextPart(part.RequiredText("text")),
            "image_url" => ReadImage(part.RequiredChild("image_url")),
            "input_audio" => ReadAudio(part.RequiredChild("input_audio")),
            "file" => ReadFile(part.RequiredChild("file")),
            "refusal" => new RefusalPart(part.RequiredText("refusal")),
            _ => new UnknownPart(WireForm.OpenAIChat, type, part.Element),
        };
        return read is UnknownPart ? read : read with { CacheControl = ReadCacheControl(part), Extra = part.Extra() };
    }

    private static ImagePart ReadImage(OpenAIObject image) => OpenAIMedia.Image(image.RequiredText("url"), image.Text("detail"), image.PathOf("url"));

    private static AudioPart ReadAudio(OpenAIObject audio) => new(audio.RequiredText("data"), audio.RequiredText("format"));

    private static FilePart ReadFile(OpenAIObject file)
    {
        string? name = file.Text("filename");
        if (file.Text("file_id") is { } id)
        {
            return new FilePart { Name = name, FileId = id };
        }

        return OpenAIMedia.File(name, file.Text("file_data") ?? throw OpenAIProblems.Missing(file.PathOf("file_data")));
    }
}
