using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>Reads content blocks: objects with one member, which is the block's type. A cache point marks the block before it.</summary>
internal static class ConverseBlockReader
{
    /// <param name="blocks">The blocks.</param>
    /// <param name="places">Takes where each part was written; null when nobody asks.</param>
    public static List<Part> Read(IEnumerable<ConverseObject> blocks, List<ConversePlace>? places = null)
    {
        var parts = new List<Part>();
        foreach (var block in blocks)
        {
            if (block.Child("cachePoint") is { } point && parts.Count > 0)
            {
                parts[^1] = parts[^1] with { CacheControl = ReadCachePoint(point) };
                if (places is not null)
                {
                    places[^1] = places[^1] with { CachePoint = block.Path };
                }
            }
            else
            {
                places?.Add(new ConversePlace(block.Path, null));
                parts.Add(Read(block));
            }
        }

        return parts;
    }

    public static CacheControl ReadCachePoint(ConverseObject point) => new(point.Text("ttl"));

    private static Part Read(ConverseObject block)
    {
        string type = TypeOf(block.Element) ?? throw ConverseProblems.Invalid(block.Path, "is no content block: it has no member");
        return type switch
        {
            "text" => new TextPart(block.RequiredText("text")) { Extra = block.Extra() },
            "image" => ReadImage(block),
            "document" => ReadDocument(block),
            "audio" => ReadAudio(block),
            "toolUse" => ReadToolUse(block),
            "toolResult" => ReadToolResult(block),
            "reasoningContent" => ReadReasoning(block),
            "guardContent" => ReadGuarded(block),
            "citationsContent" => ReadCited(block),
            _ => Unknown(block, type),
        };
    }

    private static string? TypeOf(JsonElement block)
    {
        string? type = null;
        foreach (var member in block.EnumerateObject())
        {
            // Blocks of older clients name their type beside the text.
            type = member.Value.ValueKind == JsonValueKind.Null || (member.Name == "type" && type is not null) ? type : member.Name;
            if (type is not (null or "type"))
            {
                return type;
            }
        }

        return type;
    }

    private static UnknownPart Unknown(ConverseObject block, string type) => new(WireForm.BedrockConverse, type, block.Element);

    private static Part ReadImage(ConverseObject block)
    {
        var image = block.RequiredChild("image");
        return image.RequiredChild("source").Text("bytes") is { } bytes
            ? new ImagePart { Base64 = bytes, MediaType = "image/" + image.RequiredText("format"), Extra = image.Extra() }
            : Unknown(block, "image");
    }

    private static Part ReadAudio(ConverseObject block)
    {
        var audio = block.RequiredChild("audio");
        return audio.RequiredChild("source").Text("bytes") is { } bytes ? new AudioPart(bytes, audio.RequiredText("format")) { Extra = audio.Extra() } : Unknown(block, "audio");
    }

    private static Part ReadDocument(ConverseObject block)
    {
        var document = block.RequiredChild("document");
        var source = document.RequiredChild("source");
        string? bytes = source.Text("bytes");
        string? text = source.Text("text");
        if (bytes is null && text is null)
        {
            return Unknown(block, "document");
        }

        string format = document.Text("format") ?? "txt";
        string? name = document.Text("name");
        return new FilePart
        {
            Name = name is null || name.EndsWith("." + format, StringComparison.OrdinalIgnoreCase) ? name : $"{name}.{format}",
            Base64 = bytes ?? Convert.ToBase64String(Encoding.UTF8.GetBytes(text!)),
            MediaType = MediaTypeOf(format),
            Extra = document.Extra() is { Count: > 0 } extra ? extra : ExtraMembers.None,
        };
    }

    private static string? MediaTypeOf(string format) => format switch
    {
        "pdf" => "application/pdf",
        "csv" => "text/csv",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "html" => "text/html",
        "md" => "text/markdown",
        "txt" => "text/plain",
        _ => null,
    };

    private static Part ReadToolUse(ConverseObject block)
    {
        var use = block.RequiredChild("toolUse");
        if (use.Text("type") is not null)
        {
            return Unknown(block, "toolUse");
        }

        string arguments = use.TryGet("input", out var input) ? input.GetRawText() : "{}";
        return new ToolCallPart(use.RequiredText("toolUseId"), use.RequiredText("name"), arguments) { Extra = use.Extra() };
    }

    private static ToolResultPart ReadToolResult(ConverseObject block)
    {
        var result = block.RequiredChild("toolResult");
        var content = new List<Part>();
        foreach (var item in result.Items("content"))
        {
            content.Add(item.TryGet("json", out var json) ? new TextPart(json.GetRawText()) : Read(item));
        }

        return new ToolResultPart(result.RequiredText("toolUseId"), content) { IsError = result.Text("status") == "error", Extra = result.Extra() };
    }

    private static Part ReadReasoning(ConverseObject block)
    {
        var reasoning = block.RequiredChild("reasoningContent");
        if (reasoning.Child("reasoningText") is { } told)
        {
            return new ThinkingPart(told.RequiredText("text"), told.Text("signature"));
        }

        return reasoning.Text("redactedContent") is { } redacted ? new RedactedThinkingPart(ConverseRedacted.Unwrap(redacted)) : Unknown(block, "reasoningContent");
    }

    // What a guardrail is to look at is said to the model all the same; what the guardrail is told of it is extra.
    private static Part ReadGuarded(ConverseObject block)
    {
        var guarded = block.RequiredChild("guardContent");
        return guarded.Child("text") is { } text ? new TextPart(text.RequiredText("text")) { Extra = Whole(block, "guardContent") } : Unknown(block, "guardContent");
    }

    // The words of an earlier answer count; where they were taken from is extra.
    private static TextPart ReadCited(ConverseObject block)
    {
        var cited = block.RequiredChild("citationsContent");
        string text = string.Concat(cited.Items("content").Select(c => c.Text("text")));
        return new TextPart(text) { Extra = Whole(block, "citationsContent") };
    }

    private static ExtraMembers Whole(ConverseObject block, string name)
    {
        var extra = new ExtraMembers();
        extra.Add(name, block.Element.GetProperty(name));
        return extra;
    }
}
