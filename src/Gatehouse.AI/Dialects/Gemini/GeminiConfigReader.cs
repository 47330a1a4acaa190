using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>Reads generationConfig; what the hub has no place for becomes an extra member of the call.</summary>
internal static class GeminiConfigReader
{
    public static ModelCall Read(GeminiObject config, ModelCall call, ExtraMembers extra)
    {
        var read = call with
        {
            Temperature = config.Number("temperature"),
            TopP = config.Number("topP"),
            TopK = config.Number("topK") is { } topK ? (int)Math.Round(topK) : null,
            MaxOutputTokens = config.Whole("maxOutputTokens"),
            Stop = [.. config.Items("stopSequences").Select(s => s.Item.ValueKind == JsonValueKind.String ? s.Item.GetString()! : throw GeminiProblems.WrongType(s.Path, "a string", s.Item.ValueKind))],
            Choices = config.Whole("candidateCount"),
            Seed = config.Whole("seed"),
            PresencePenalty = config.Number("presencePenalty"),
            FrequencyPenalty = config.Number("frequencyPenalty"),
            LogProbs = config.Flag("responseLogprobs"),
            TopLogProbs = config.Whole("logprobs"),
            ReplyFormat = ReadFormat(config, extra),
            Reasoning = ReadReasoning(config.Child("thinkingConfig")),
        };
        ReadModalities(config, extra);
        config.AddExtra(extra, "generationConfig.");
        return read;
    }

    private static ReplyFormat? ReadFormat(GeminiObject config, ExtraMembers extra)
    {
        string? type = config.Text("responseMimeType");
        var schema = config.Child("responseJsonSchema")?.Element ?? config.Child("_responseJsonSchema")?.Element
            ?? (config.Child("responseSchema") is { } old ? GeminiSchemaReader.Read(old.Element) : null);
        switch (type)
        {
            case null or "" or "text/plain":
                return null;
            case "application/json":
                return schema is null
                    ? new ReplyFormat(ReplyFormatKind.JsonObject)

                    // Other vendors want a name for it.
                    : new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "response", Schema = schema };
            default:
                extra.Add("generationConfig.responseMimeType", JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(type)));
                return null;
        }
    }

    private static Reasoning? ReadReasoning(GeminiObject? thinking)
    {
        if (thinking is not { } config)
        {
            return null;
        }

        bool? isShown = config.Flag("includeThoughts");
        string? level = config.Text("thinkingLevel")?.ToLowerInvariant();
        if (level is not (null or "" or "thinking_level_unspecified"))
        {
            return new Reasoning { Effort = level, IsShown = isShown };
        }

        return config.Whole("thinkingBudget") switch
        {
            null => null,
            0 => new Reasoning { Effort = "none", Mode = "disabled" },
            < 0 => new Reasoning { Mode = "adaptive", IsShown = isShown },
            { } budget => new Reasoning { BudgetTokens = budget, Mode = "enabled", IsShown = isShown },
        };
    }

    // Text is what comes anyway.
    private static void ReadModalities(GeminiObject config, ExtraMembers extra)
    {
        var asked = config.Items("responseModalities").Select(m => m.Item.ValueKind == JsonValueKind.String ? m.Item.GetString()!.ToLowerInvariant() : "").ToList();
        if (asked.Exists(m => m != "text"))
        {
            extra.Add("modalities", JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(asked)));
        }
    }
}
