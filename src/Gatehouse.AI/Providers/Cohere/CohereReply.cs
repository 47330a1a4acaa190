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
            return Read(JsonElement.Parse(body.Span, CohereJson.ReaderOptions));
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
            var root = JsonElement.Parse(body.Span, CohereJson.ReaderOptions);
            return new ReplySummary("", CohereUsage.Of(CohereJson.Object(root, "usage"u8)), CohereFinish.Of(CohereJson.Text(root, "finish_reason"u8)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new ReplySummary("", TokenUsage.Unknown, FinishReason.Unknown);
        }
    }

    private static ModelReply Read(JsonElement root)
    {
        var message = CohereJson.Object(root, "message"u8);
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw new ModelException(CohereJson.Text(root, "message"u8) is { } text
                ? CohereErrors.Of(500, text, CohereJson.Text(root, "id"u8))
                : new ModelError(ModelErrorKind.Server, 502, "The provider's answer is not a message."));
        }

        var parts = ReadParts(message);
        string? raw = CohereJson.Text(root, "finish_reason"u8);
        if (CohereFinish.Failure(raw, CohereJson.Text(root, "error"u8), parts.Count > 0) is { } failure)
        {
            throw new ModelException(failure);
        }

        return new ModelReply
        {
            Id = CohereJson.Text(root, "id"u8) ?? "",
            Model = "",
            Choices =
            [
                new ReplyChoice(0, parts, CohereFinish.Of(raw))
                {
                    RawFinish = raw,
                    LogProbs = CohereLogProbs.Of(CohereJson.Items(root, "logprobs"u8)),
                    Extra = Extra(message, static n => n is not ("role" or "content" or "tool_plan" or "tool_calls")),
                },
            ],
            Usage = CohereUsage.Of(CohereJson.Object(root, "usage"u8)),

            // The usage has more counts than the hub; whoever wants them finds them as they came.
            Extra = Extra(root, static n => n is not ("id" or "message" or "finish_reason" or "logprobs")),
        };
    }

    private static List<Part> ReadParts(JsonElement message)
    {
        var parts = new List<Part>();
        if (CohereJson.Text(message, "tool_plan"u8) is { Length: > 0 } plan)
        {
            parts.Add(new ThinkingPart(plan, null));
        }

        foreach (var block in CohereJson.Items(message, "content"u8))
        {
            parts.Add(ReadBlock(block));
        }

        foreach (var call in CohereJson.Items(message, "tool_calls"u8))
        {
            var function = CohereJson.Object(call, "function"u8);
            parts.Add(CohereJson.Text(function, "name"u8) is { } name
                ? new ToolCallPart(CohereJson.Text(call, "id"u8) ?? "", name, CohereJson.Arguments(CohereJson.Text(function, "arguments"u8)))
                : new UnknownPart(WireForm.CohereChat, CohereJson.Text(call, "type"u8) ?? "", call));
        }

        return parts;
    }

    private static Part ReadBlock(JsonElement block)
    {
        string type = CohereJson.Text(block, "type"u8) ?? "";
        return type switch
        {
            "text" when CohereJson.Text(block, "text"u8) is { } text => new TextPart(text),
            "thinking" when CohereJson.Text(block, "thinking"u8) is { } thinking => new ThinkingPart(thinking, null),
            _ => new UnknownPart(WireForm.CohereChat, type, block),
        };
    }

    private static ExtraMembers Extra(JsonElement owner, Func<string, bool> isExtra)
    {
        ExtraMembers? extra = null;
        foreach (var member in owner.EnumerateObject())
        {
            if (isExtra(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
            {
                (extra ??= new ExtraMembers()).Add(member.Name, member.Value);
            }
        }

        return extra ?? ExtraMembers.None;
    }
}
