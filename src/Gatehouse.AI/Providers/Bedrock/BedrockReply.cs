using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>Reads whole replies. Blocks become parts in their order; what is not known is kept whole. A reply has neither id nor model.</summary>
internal static class BedrockReply
{
    public static ModelReply Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the text of a string is no valid UTF-8 or UTF-16.
            throw new ModelException(new ModelError(ModelErrorKind.Server, 502, "The provider's answer cannot be read."), e);
        }
    }

    /// <summary>Reads what is recorded of a reply that passes through.</summary>
    public static ReplySummary Summarize(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return new ReplySummary("", BedrockUsage.Of(document.RootElement), BedrockFinish.Of(WireJson.Text(document.RootElement, "stopReason"u8)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new ReplySummary("", TokenUsage.Unknown, FinishReason.Unknown);
        }
    }

    /// <summary>An id for a reply that has none.</summary>
    public static string NewId() => $"converse-{Guid.NewGuid():N}";

    /// <summary>Whether a member of a reply, or of the events that end a stream, is read, or says nothing that is not known anyway.</summary>
    public static bool IsKnown(string name) => name is "output" or "stopReason" or "usage" or "metrics" or "serviceTier";

    private static ModelReply Read(JsonElement root)
    {
        if (!BedrockJson.TryGet(root, "output"u8, out var output) || !BedrockJson.TryGet(output, "message"u8, out var message)
            || !BedrockJson.TryGet(message, "content"u8, out var content) || content.ValueKind != JsonValueKind.Array)
        {
            throw new ModelException(new ModelError(ModelErrorKind.Server, 502, "The provider's answer is not a message."));
        }

        var parts = new List<Part>(content.GetArrayLength());
        foreach (var block in content.EnumerateArray())
        {
            parts.Add(ReadBlock(block));
        }

        string? raw = WireJson.Text(root, "stopReason"u8);
        return new ModelReply
        {
            Id = NewId(),
            Model = "",
            Choices = [new ReplyChoice(0, parts, BedrockFinish.Of(raw)) { RawFinish = raw }],
            Usage = BedrockUsage.Of(root),
            ServiceTier = BedrockJson.TryGet(root, "serviceTier"u8, out var tier) ? WireJson.Text(tier, "type"u8) : null,
            Extra = WireJson.Rest(root, IsKnown),
        };
    }

    private static Part ReadBlock(JsonElement block)
    {
        // Older replies name the type beside the text.
        if (WireJson.Text(block, "text"u8) is { } text)
        {
            return new TextPart(text);
        }

        if (BedrockJson.TryGet(block, "toolUse"u8, out var use) && WireJson.Text(use, "toolUseId"u8) is { } id
            && WireJson.Text(use, "name"u8) is { } name && WireJson.Text(use, "type"u8) is null)
        {
            return new ToolCallPart(id, name, BedrockJson.TryGet(use, "input"u8, out var input) ? BedrockJson.Compact(input) : "{}");
        }

        return ReadReasoning(block) ?? BedrockCitations.ReadBlock(block) ?? ReadMedia(block) ?? Unknown(block);
    }

    private static Part? ReadReasoning(JsonElement block)
    {
        if (!BedrockJson.TryGet(block, "reasoningContent"u8, out var reasoning))
        {
            return null;
        }

        if (BedrockJson.TryGet(reasoning, "reasoningText"u8, out var told) && WireJson.Text(told, "text"u8) is { } text)
        {
            return new ThinkingPart(text, WireJson.Text(told, "signature"u8));
        }

        return WireJson.Text(reasoning, "redactedContent"u8) is { } redacted ? new RedactedThinkingPart(redacted) : null;
    }

    private static Part? ReadMedia(JsonElement block)
    {
        foreach (var member in block.ValueKind == JsonValueKind.Object ? block.EnumerateObject() : default)
        {
            if (WireJson.Text(WireJson.Object(member.Value, "source"u8), "bytes"u8) is { } data)
            {
                string format = WireJson.Text(member.Value, "format"u8) ?? "";
                return member.NameEquals("image"u8) ? new ImagePart { Base64 = data, MediaType = $"image/{(format.Length > 0 ? format : "png")}" }
                    : member.NameEquals("audio"u8) ? new AudioPart(data, format)
                    : null;
            }
        }

        return null;
    }

    /// <summary>A block of another kind, whose only member names its type.</summary>
    private static UnknownPart Unknown(JsonElement block)
    {
        string type = block.ValueKind == JsonValueKind.Object && block.EnumerateObject() is var members && members.MoveNext() ? members.Current.Name : "";
        return new UnknownPart(WireForm.BedrockConverse, type, block.Clone());
    }
}
