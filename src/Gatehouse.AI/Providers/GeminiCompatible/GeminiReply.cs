using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>Reads whole replies of generateContent.</summary>
internal static class GeminiReply
{
    /// <summary>The member of a candidate whose sources are citations; what else it has is kept under its name.</summary>
    public const string Grounding = "groundingMetadata";

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
            var root = document.RootElement;
            return new ReplySummary(WireJson.Text(root, "modelVersion"u8) ?? "", GeminiUsage.Of(root, UsageGrade.Reported) ?? TokenUsage.Unknown, FinishOf(root))
            {
                Error = GeminiErrors.TryOfEnvelope(root, null, out var error) ? error : null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new ReplySummary("", TokenUsage.Unknown, FinishReason.Unknown);
        }
    }

    /// <summary>Why the prompt was not answered at all; null when it was.</summary>
    public static string? BlockReason(JsonElement root) => WireJson.Text(WireJson.Object(root, "promptFeedback"u8), "blockReason"u8);

    public static string? BlockMessage(JsonElement root) => WireJson.Text(WireJson.Object(root, "promptFeedback"u8), "blockReasonMessage"u8);

    /// <summary>Unix seconds, as Vertex AI tells them; null elsewhere.</summary>
    public static long? Created(JsonElement root)
        => DateTimeOffset.TryParse(WireJson.Text(root, "createTime"u8), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeSeconds() : null;

    private static ModelReply Read(JsonElement root)
    {
        string? id = WireJson.Text(root, "responseId"u8);
        var candidates = GeminiJson.Items(root, "candidates"u8);
        var choices = new List<ReplyChoice>();
        if (candidates.ValueKind == JsonValueKind.Array)
        {
            var ids = new GeminiCallIds(id);
            foreach (var candidate in candidates.EnumerateArray())
            {
                choices.Add(ReadChoice(candidate, choices.Count, ids));
            }
        }

        if (choices.Count == 0)
        {
            choices.Add(Blocked(root) ?? throw new ModelException(GeminiErrors.TryOfEnvelope(root, null, out var error)
                ? error
                : new ModelError(ModelErrorKind.Server, 502, "The provider's answer has no candidates.")));
        }

        return new ModelReply
        {
            Id = id ?? "",
            Model = WireJson.Text(root, "modelVersion"u8) ?? "",
            Created = Created(root),
            Choices = choices,
            Usage = GeminiUsage.Of(root, UsageGrade.Reported) ?? TokenUsage.Unknown,
            Extra = WireJson.Rest(root, static name => name is "responseId" or "modelVersion" or "createTime" or "candidates" or "usageMetadata"),
        };
    }

    private static ReplyChoice? Blocked(JsonElement root)
        => BlockReason(root) is not { } reason ? null
            : new ReplyChoice(0, BlockMessage(root) is { } message ? [new RefusalPart(message)] : [], FinishReason.ContentFilter) { RawFinish = reason };

    private static ReplyChoice ReadChoice(JsonElement candidate, int place, GeminiCallIds ids)
    {
        if (candidate.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("A candidate is no object.");
        }

        var reader = new GeminiParts(ids);
        reader.Read(WireJson.Object(candidate, "content"u8));
        var rest = Ground(candidate, reader);
        string? raw = WireJson.Text(candidate, "finishReason"u8);
        string? message = WireJson.Text(candidate, "finishMessage"u8);
        if (reader.Parts.Count == 0 && GeminiFinish.IsFault(raw))
        {
            throw new ModelException(GeminiFinish.Fault(raw!, message));
        }

        var finish = GeminiFinish.Of(raw, reader.HasCalls);
        IReadOnlyList<Part> parts = finish == FinishReason.ContentFilter && message is { Length: > 0 } ? [.. reader.Parts, new RefusalPart(message)] : reader.Parts;
        return new ReplyChoice(candidate.TryGetProperty("index"u8, out _) ? GeminiJson.Number(candidate, "index"u8) : place, parts, finish)
        {
            RawFinish = raw,
            LogProbs = GeminiLogProbs.Of(candidate),
            Extra = With(WireJson.Rest(candidate, static name => name is "content" or "finishReason" or "finishMessage" or "index" or "logprobsResult" or Grounding or "citationMetadata"), rest),
        };
    }

    private static JsonElement? Ground(JsonElement candidate, GeminiParts reader)
    {
        if (!GeminiGrounding.IsIn(candidate))
        {
            return null;
        }

        var grounding = GeminiGrounding.Read(candidate);
        foreach (var (part, citation) in grounding.Citations)
        {
            reader.Cite(part, citation);
        }

        return grounding.Rest;
    }

    private static ExtraMembers With(ExtraMembers extra, JsonElement? grounding)
    {
        if (grounding is { } rest)
        {
            extra = ReferenceEquals(extra, ExtraMembers.None) ? new ExtraMembers() : extra;
            extra.Add(Grounding, rest);
        }

        return extra;
    }

    private static FinishReason FinishOf(JsonElement root)
    {
        var candidates = GeminiJson.Items(root, "candidates"u8);
        if (candidates.ValueKind != JsonValueKind.Array || candidates.GetArrayLength() == 0)
        {
            return BlockReason(root) is null ? FinishReason.Unknown : FinishReason.ContentFilter;
        }

        var last = candidates[candidates.GetArrayLength() - 1];
        return GeminiFinish.Of(WireJson.Text(last, "finishReason"u8), HasCall(last));
    }

    /// <summary>Whether a candidate calls a tool.</summary>
    public static bool HasCall(JsonElement candidate)
    {
        var parts = GeminiJson.Items(WireJson.Object(candidate, "content"u8), "parts"u8);
        if (parts.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in parts.EnumerateArray())
            {
                if (WireJson.Object(part, "functionCall"u8).ValueKind == JsonValueKind.Object)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
