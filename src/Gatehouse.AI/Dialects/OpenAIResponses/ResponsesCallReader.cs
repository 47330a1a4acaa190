using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>Reads a call of the Responses API into the hub's form.</summary>
internal static class ResponsesCallReader
{
    /// <summary>What `include` must name for log probabilities to be told.</summary>
    public const string LogProbs = "message.output_text.logprobs";

    public static ModelCall Read(ReadOnlySpan<byte> body)
    {
        var call = OpenAICallBody.Parse(body);
        string model = call.RequiredText("model");
        ResponsesState.Check(call);
        var losses = new ExtraMembers();
        var tools = ResponsesToolReader.Read(call, losses);
        bool? logProbs = call.Items("include").Any(i => i.Item.ValueKind == JsonValueKind.String && i.Item.GetString() == LogProbs) ? true : null;
        int? topLogProbs = call.Whole("top_logprobs");
        var read = new ModelCall
        {
            Model = model,
            SourceForm = WireForm.OpenAIResponses,
            Messages = ResponsesInputReader.Read(call),
            Tools = tools.Tools,
            ToolChoice = tools.Choice,
            ParallelToolCalls = call.Flag("parallel_tool_calls"),
            ReplyFormat = ReadText(call, losses),
            Reasoning = ReadReasoning(call, losses),
            MaxOutputTokens = call.Whole("max_output_tokens"),
            Temperature = call.Number("temperature"),
            TopP = call.Number("top_p"),
            FrequencyPenalty = call.Number("frequency_penalty"),
            PresencePenalty = call.Number("presence_penalty"),
            LogProbs = logProbs,
            TopLogProbs = logProbs is null ? null : topLogProbs,
            User = call.Text("user"),
            Metadata = call.Child("metadata")?.Element,
            ServiceTier = call.Text("service_tier"),
            Stream = call.Flag("stream") ?? false,
            IncludeUsage = true,
            Source = call.Element,
        };
        ResponsesState.AddLosses(call, losses);
        foreach (var (name, value) in call.Extra().Members)
        {
            losses.Add(name, value);
        }

        return losses.Count == 0 ? read : read with { Extra = losses };
    }

    private static ReplyFormat? ReadText(OpenAIObject call, ExtraMembers losses)
    {
        if (call.Child("text") is not { } text)
        {
            return null;
        }

        var format = text.Child("format") is { } written ? ReadFormat(written) : null;
        foreach (var (name, value) in text.Extra().Members)
        {
            losses.Add($"text.{name}", value);
        }

        return format;
    }

    private static ReplyFormat ReadFormat(OpenAIObject format)
    {
        string type = format.RequiredText("type");
        return type switch
        {
            "text" => new ReplyFormat(ReplyFormatKind.Text),
            "json_object" => new ReplyFormat(ReplyFormatKind.JsonObject),
            "json_schema" => new ReplyFormat(ReplyFormatKind.JsonSchema)
            {
                Name = format.RequiredText("name"),
                Description = format.Text("description"),
                Schema = format.RequiredChild("schema").Element,
                Strict = format.Flag("strict"),
            },
            _ => throw format.Unsupported("type", type, "'json_object', 'json_schema', and 'text'"),
        };
    }

    // Thinking comes back as a summary wherever the provider shows it; how long that is cannot be chosen.
    private static Reasoning? ReadReasoning(OpenAIObject call, ExtraMembers losses)
    {
        if (call.Child("reasoning") is not { } reasoning)
        {
            return null;
        }

        string? effort = reasoning.Text("effort");
        string? summary = reasoning.Text("summary") ?? reasoning.Text("generate_summary");
        if (effort is not (null or "none" or "minimal" or "low" or "medium" or "high" or "xhigh"))
        {
            throw reasoning.Unsupported("effort", effort, "'none', 'minimal', 'low', 'medium', 'high', and 'xhigh'");
        }

        if (summary is not (null or "auto"))
        {
            losses.Add(reasoning.Has("summary") ? "reasoning.summary" : "reasoning.generate_summary", reasoning.Element);
        }

        foreach (var (name, value) in reasoning.Extra().Members)
        {
            losses.Add($"reasoning.{name}", value);
        }

        return effort is null ? null : new Reasoning { Effort = effort };
    }
}
