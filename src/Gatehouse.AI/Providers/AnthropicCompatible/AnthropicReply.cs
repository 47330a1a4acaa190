using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>Reads whole replies. Blocks become parts in their order; what is not known is kept whole.</summary>
internal static class AnthropicReply
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

    private static ModelReply Read(JsonElement root)
    {
        var message = Message(root, out var content);
        var parts = new List<Part>(content.GetArrayLength());
        foreach (var block in content.EnumerateArray())
        {
            parts.Add(ReadBlock(block));
        }

        string? raw = WireJson.Text(message, "stop_reason"u8);
        var finish = AnthropicFinish.Of(raw);
        if (finish == FinishReason.ContentFilter && AnthropicFinish.Explanation(message) is { } explanation)
        {
            parts.Add(new RefusalPart(explanation));
        }

        var usage = new AnthropicUsage();
        usage.Set(message);
        return new ModelReply
        {
            Id = WireJson.Text(message, "id"u8) ?? "",
            Model = WireJson.Text(message, "model"u8) ?? "",
            Choices = [new ReplyChoice(0, parts, finish) { RawFinish = raw, StopSequence = WireJson.Text(message, "stop_sequence"u8), Extra = WireJson.Rest(message, static n => n is not "stop_details") }],
            Usage = usage.ToUsage(UsageGrade.Reported),
            ServiceTier = usage.ServiceTier,
            Extra = WireJson.Rest(message, IsKnown),
        };
    }

    /// <summary>Reads what is recorded of a reply that passes through.</summary>
    public static ReplySummary Summarize(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var message = document.RootElement;
            return new ReplySummary(WireJson.Text(message, "model"u8) ?? "", AnthropicUsage.Of(message), AnthropicFinish.Of(WireJson.Text(message, "stop_reason"u8)))
            {
                Error = WireJson.Text(message, "type"u8) == "error" ? AnthropicErrors.OfEnvelope(message, null) : null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new ReplySummary("", TokenUsage.Unknown, FinishReason.Unknown);
        }
    }

    /// <summary>One block as a part.</summary>
    public static Part ReadBlock(JsonElement block)
    {
        string type = WireJson.Text(block, "type"u8) ?? "";
        Part? part = type switch
        {
            "text" when WireJson.Text(block, "text"u8) is { } text => new TextPart(text)
            {
                Citations = AnthropicCitations.Of(block),

                // The citations stay as they came, too: sent back to the vendor, a block has to be what it was.
                Extra = WireJson.Rest(block, static n => n is "type" or "text"),
            },
            "thinking" when WireJson.Text(block, "thinking"u8) is { } thinking => new ThinkingPart(thinking, WireJson.Text(block, "signature"u8))
            {
                Extra = WireJson.Rest(block, static n => n is "type" or "thinking" or "signature"),
            },
            "redacted_thinking" when WireJson.Text(block, "data"u8) is { } data => new RedactedThinkingPart(data) { Extra = WireJson.Rest(block, static n => n is "type" or "data") },
            "tool_use" when WireJson.Text(block, "id"u8) is { } id && WireJson.Text(block, "name"u8) is { } name => new ToolCallPart(id, name, Arguments(block))
            {
                Extra = WireJson.Rest(block, static n => n is "type" or "id" or "name" or "input"),
            },
            _ => null,
        };
        return part ?? new UnknownPart(WireForm.AnthropicMessages, type, block.Clone());
    }

    /// <summary>The input of a tool call as compact JSON.</summary>
    public static string Arguments(JsonElement block)
        => block.TryGetProperty("input"u8, out var input) && input.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? CompactJson.Of(input) : "{}";

    private static JsonElement Message(JsonElement root, out JsonElement content)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("content"u8, out content) && content.ValueKind == JsonValueKind.Array)
        {
            return root;
        }

        throw new ModelException(root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error"u8, out _)
            ? AnthropicErrors.OfEnvelope(root, null)
            : new ModelError(ModelErrorKind.Server, 502, "The provider's answer is not a message."));
    }

    /// <summary>Whether a member of a message is read, or says nothing that is not known anyway.</summary>
    public static bool IsKnown(in JsonProperty member) => IsKnown(member.Name);

    private static bool IsKnown(string name)
        => name is "id" or "type" or "role" or "model" or "content" or "usage" or "stop_reason" or "stop_sequence" or "stop_details";
}
