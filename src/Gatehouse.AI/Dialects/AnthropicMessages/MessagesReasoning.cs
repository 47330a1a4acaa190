using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>Reads how much the model may think (thinking, output_config.effort) and the form of its answer (output_config.format).</summary>
internal static class MessagesReasoning
{
    public static Reasoning? Read(MessagesObject call, ref ExtraMembers? extra)
    {
        string? effort = null;
        if (call.Child("output_config") is { } output)
        {
            effort = output.Text("effort");
            output.TryGet("format", out _);
            output.AddExtra("output_config.", ref extra);
        }

        if (call.Child("thinking") is not { } thinking)
        {
            return effort is null ? null : new Reasoning { Effort = effort };
        }

        string mode = thinking.RequiredText("type");
        if (mode is not ("enabled" or "disabled" or "adaptive"))
        {
            throw MessagesProblems.WrongValue(thinking.PathOf("type"), mode, "'enabled', 'disabled' or 'adaptive'");
        }

        var read = new Reasoning
        {
            Mode = mode,
            Effort = effort,
            BudgetTokens = mode == "enabled" ? thinking.Whole("budget_tokens") ?? throw MessagesProblems.Missing(thinking.PathOf("budget_tokens")) : null,
        };
        thinking.AddExtra("thinking.", ref extra);
        return read;
    }

    // output_format is what the member was called while it was new.
    public static ReplyFormat? ReadFormat(MessagesObject call, ref ExtraMembers? extra)
    {
        var old = call.Child("output_format");
        if ((call.Child("output_config")?.Child("format") ?? old) is not { } format)
        {
            return null;
        }

        string type = format.RequiredText("type");
        if (type != "json_schema")
        {
            throw MessagesProblems.WrongValue(format.PathOf("type"), type, "'json_schema'");
        }

        var schema = format.RequiredChild("schema").Element;
        var read = new ReplyFormat(ReplyFormatKind.JsonSchema) { Schema = schema, Strict = MessagesSchema.IsStrict(schema) ? true : null };
        format.AddExtra("output_config.format.", ref extra);
        return read;
    }
}
