using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Ollama;

/// <summary>Reads whole replies: the thinking, the text, the tool calls.</summary>
internal static class OllamaReply
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

    /// <summary>Reads what is recorded of a reply that passes through, in either form.</summary>
    public static ReplySummary Summarize(ReadOnlyMemory<byte> body)
    {
        try
        {
            var root = JsonElement.Parse(body.Span, WireJson.ReaderOptions);
            bool calls = WireJson.Items(OllamaAnswer.Content(root), "tool_calls"u8).MoveNext();
            return new ReplySummary(WireJson.Text(root, "model"u8) ?? "", OllamaAnswer.Usage(root), OllamaAnswer.Finish(WireJson.Text(root, "done_reason"u8), calls))
            {
                Error = OllamaErrors.InPlaceOfReply(root),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new ReplySummary("", TokenUsage.Unknown, FinishReason.Unknown);
        }
    }

    /// <summary>Whether a member of a reply, or of the last line of a stream, is read, or says nothing that is not known anyway.</summary>
    public static bool IsKnown(string name)
        => name is "model" or "created_at" or "message" or "response" or "thinking" or "tool_calls" or "done" or "done_reason"
            or "prompt_eval_count" or "eval_count" or "logprobs";

    private static ModelReply Read(JsonElement root)
    {
        var content = OllamaAnswer.Content(root);
        if (content.ValueKind != JsonValueKind.Object)
        {
            throw new ModelException(OllamaErrors.InPlaceOfReply(root) ?? new ModelError(ModelErrorKind.Server, 502, "The provider's answer is not a message."));
        }

        var parts = new List<Part>();
        if (WireJson.Text(content, "thinking"u8) is { Length: > 0 } thinking)
        {
            parts.Add(new ThinkingPart(thinking, null));
        }

        if (OllamaAnswer.Text(content) is { Length: > 0 } text)
        {
            parts.Add(new TextPart(text));
        }

        bool calls = false;
        foreach (var call in WireJson.Items(content, "tool_calls"u8))
        {
            calls = true;
            parts.Add(OllamaAnswer.Call(call) ?? (Part)new UnknownPart(WireForm.OllamaChat, "tool_call", call));
        }

        string? raw = WireJson.Text(root, "done_reason"u8);
        return new ModelReply
        {
            Id = OllamaAnswer.NewId(),
            Model = WireJson.Text(root, "model"u8) ?? "",
            Created = OllamaAnswer.Created(root),
            Choices =
            [
                new ReplyChoice(0, parts, OllamaAnswer.Finish(raw, calls))
                {
                    RawFinish = raw,
                    LogProbs = OllamaAnswer.LogProbs(root),
                    Extra = content.TryGetProperty("response"u8, out _) ? ExtraMembers.None : WireJson.Rest(content, static n => n is "role" or "content" or "thinking" or "tool_calls"),
                },
            ],
            Usage = OllamaAnswer.Usage(root),

            // Durations and whatever is new, as they came.
            Extra = WireJson.Rest(root, IsKnown),
        };
    }
}
