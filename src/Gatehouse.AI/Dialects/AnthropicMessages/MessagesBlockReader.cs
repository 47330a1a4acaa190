using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>
/// Reads content blocks as parts. A block of another type, or one that says something the hub has no place for, is kept
/// whole for its own form.
/// </summary>
internal static class MessagesBlockReader
{
    /// <summary>A member that is a text or a list of blocks.</summary>
    public static List<Part> ReadContent(MessagesObject owner, string name, bool required)
    {
        if (!owner.TryGet(name, out var content))
        {
            return required ? throw MessagesProblems.Missing(owner.PathOf(name)) : [];
        }

        return content.ValueKind switch
        {
            JsonValueKind.String => [new TextPart(content.GetString()!)],
            JsonValueKind.Array => [.. owner.Items(name).Select(b => Read(new MessagesObject(b.Item, b.Path)))],
            _ => throw MessagesProblems.WrongType(owner.PathOf(name), "a valid string or list of content blocks"),
        };
    }

    private static Part Read(MessagesObject block)
    {
        string type = block.RequiredText("type");
        Part? read = type switch
        {
            "text" => new TextPart(block.RequiredText("text")),
            "image" => ReadImage(block.RequiredChild("source")),
            "document" => ReadDocument(block),
            "tool_use" => ReadCall(block),
            "tool_result" => new ToolResultPart(block.RequiredText("tool_use_id"), ReadContent(block, "content", required: false)) { IsError = block.Flag("is_error") ?? false },
            "thinking" => new ThinkingPart(block.RequiredText("thinking"), block.Text("signature")),
            "redacted_thinking" => new RedactedThinkingPart(block.RequiredText("data")),
            _ => null,
        };
        return read is null
            ? new UnknownPart(WireForm.AnthropicMessages, type, block.Element)
            : read with { CacheControl = block.CacheControl(), Extra = block.Extra() };
    }

    private static ToolCallPart ReadCall(MessagesObject block)
    {
        // The model itself as caller is what a call says that says nothing.
        if (block.Element.TryGetProperty("caller"u8, out var caller) && caller.GetRawText() is """{"type":"direct"}""" or """{"type": "direct"}""")
        {
            block.Has("caller");
        }

        return new ToolCallPart(block.RequiredText("id"), block.RequiredText("name"), block.RequiredChild("input").Element.GetRawText());
    }

    // An image that is stored with the vendor has no place in the hub.
    private static ImagePart? ReadImage(MessagesObject source) => source.RequiredText("type") switch
    {
        "base64" => new ImagePart { Base64 = source.RequiredText("data"), MediaType = source.RequiredText("media_type") },
        "url" => new ImagePart { Url = source.RequiredText("url") },
        _ => null,
    };

    // A document made of blocks has no place in the hub.
    private static FilePart? ReadDocument(MessagesObject block)
    {
        var source = block.RequiredChild("source");
        string? name = block.Text("title");
        return source.RequiredText("type") switch
        {
            "base64" => new FilePart { Name = name, Base64 = source.RequiredText("data"), MediaType = source.RequiredText("media_type") },
            "text" => new FilePart { Name = name, Base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(source.RequiredText("data"))), MediaType = "text/plain" },
            "url" => new FilePart { Name = name, Url = source.RequiredText("url") },
            "file" => new FilePart { Name = name, FileId = source.RequiredText("file_id") },
            _ => null,
        };
    }
}
