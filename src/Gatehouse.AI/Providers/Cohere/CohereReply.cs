using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>Reads whole replies: the plan and the thinking, the text, the tool calls. The vendor does not name the model.</summary>
internal static class CohereReply
{
    public static ModelReply Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Read(JsonElement.Parse(body.Span, WireJson.ReaderOptions));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
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
            var root = JsonElement.Parse(body.Span, WireJson.ReaderOptions);
            return new ReplySummary("", CohereUsage.Of(WireJson.Object(root, "usage"u8)), CohereFinish.Of(WireJson.Text(root, "finish_reason"u8)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new ReplySummary("", TokenUsage.Unknown, FinishReason.Unknown);
        }
    }

    private static ModelReply Read(JsonElement root)
    {
        var message = WireJson.Object(root, "message"u8);
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw new ModelException(WireJson.Text(root, "message"u8) is { } text
                ? CohereErrors.Of(500, text, WireJson.Text(root, "id"u8))
                : new ModelError(ModelErrorKind.Server, 502, "The provider's answer is not a message."));
        }

        var parts = ReadParts(message);
        string? raw = WireJson.Text(root, "finish_reason"u8);
        if (CohereFinish.Failure(raw, WireJson.Text(root, "error"u8), parts.Count > 0) is { } failure)
        {
            throw new ModelException(failure);
        }

        return new ModelReply
        {
            Id = WireJson.Text(root, "id"u8) ?? "",
            Model = "",
            Choices =
            [
                new ReplyChoice(0, parts, CohereFinish.Of(raw))
                {
                    RawFinish = raw,
                    LogProbs = CohereLogProbs.Of(WireJson.Items(root, "logprobs"u8)),
                    Extra = WireJson.Rest(message, static n => n is "role" or "content" or "tool_plan" or "tool_calls" or "citations"),
                },
            ],
            Usage = CohereUsage.Of(WireJson.Object(root, "usage"u8)),

            // The usage has more counts than the hub; whoever wants them finds them as they came.
            Extra = WireJson.Rest(root, static n => n is "id" or "message" or "finish_reason" or "logprobs"),
        };
    }

    private static List<Part> ReadParts(JsonElement message)
    {
        var parts = new List<Part>();
        if (WireJson.Text(message, "tool_plan"u8) is { Length: > 0 } plan)
        {
            parts.Add(new ThinkingPart(plan, null));
        }

        int first = parts.Count;
        foreach (var block in WireJson.Items(message, "content"u8))
        {
            parts.Add(ReadBlock(block));
        }

        ReadCitations(message, parts, first);

        foreach (var call in WireJson.Items(message, "tool_calls"u8))
        {
            var function = WireJson.Object(call, "function"u8);
            parts.Add(WireJson.Text(function, "name"u8) is { } name
                ? new ToolCallPart(WireJson.Text(call, "id"u8) ?? "", name, CohereArguments.Of(WireJson.Text(function, "arguments"u8)))
                : new UnknownPart(WireForm.CohereChat, WireJson.Text(call, "type"u8) ?? "", call));
        }

        return parts;
    }

    // They name the block of content that they stand in; without a name it is the first text.
    private static void ReadCitations(JsonElement message, List<Part> parts, int first)
    {
        foreach (var citation in WireJson.Items(message, "citations"u8))
        {
            CohereCitations.Read(citation, (block, read) =>
            {
                int place = block is { } index && first + index < parts.Count && parts[first + index] is TextPart ? first + index : parts.FindIndex(static p => p is TextPart);
                if (place >= 0)
                {
                    var text = (TextPart)parts[place];
                    parts[place] = text with { Citations = [.. text.Citations, read] };
                }
            });
        }
    }

    private static Part ReadBlock(JsonElement block)
    {
        string type = WireJson.Text(block, "type"u8) ?? "";
        return type switch
        {
            "text" when WireJson.Text(block, "text"u8) is { } text => new TextPart(text),
            "thinking" when WireJson.Text(block, "thinking"u8) is { } thinking => new ThinkingPart(thinking, null),
            _ => new UnknownPart(WireForm.CohereChat, type, block),
        };
    }
}
