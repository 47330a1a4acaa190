using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>
/// What additionalModelRequestFields say in the words of the vendors behind Bedrock: top_k and thinking of Claude, topK and
/// reasoningConfig of Nova, reasoning_effort of gpt-oss. Everything else in it is kept.
/// </summary>
internal readonly record struct ConverseModelFields(Reasoning? Reasoning, int? TopK)
{
    public static ConverseModelFields Read(ConverseObject call, ref ExtraMembers? extra)
    {
        const string Prefix = "additionalModelRequestFields.";
        if (!call.TryGet("additionalModelRequestFields", out var element))
        {
            return default;
        }

        var fields = new ConverseObject(element, "additionalModelRequestFields");
        string? effort = fields.Text("reasoning_effort");
        if (fields.Child("output_config") is { } output)
        {
            effort ??= output.Text("effort");
            output.AddExtra(Prefix + "output_config.", ref extra);
        }

        if (fields.Child("reasoningConfig") is { } nova)
        {
            effort ??= nova.Text("type") == "disabled" ? "none" : nova.Text("maxReasoningEffort");
            nova.TryGet("maxReasoningEffort", out _);
            nova.AddExtra(Prefix + "reasoningConfig.", ref extra);
        }

        int? topK = fields.Whole("top_k");
        if (fields.Child("inferenceConfig") is { } inference)
        {
            topK ??= inference.Whole("topK");
            inference.AddExtra(Prefix + "inferenceConfig.", ref extra);
        }

        string? mode = null;
        int? budget = null;
        if (fields.Child("thinking") is { } thinking)
        {
            mode = thinking.RequiredText("type");
            budget = thinking.Whole("budget_tokens");
            thinking.AddExtra(Prefix + "thinking.", ref extra);
        }

        fields.AddExtra(Prefix, ref extra);
        var reasoning = effort is null && mode is null ? null : new Reasoning { Effort = effort, Mode = mode, BudgetTokens = budget };
        return new ConverseModelFields(reasoning, topK);
    }
}
