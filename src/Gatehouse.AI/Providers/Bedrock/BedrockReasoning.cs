using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>How a call asks its model to think. It is the model's own field, within additionalModelRequestFields.</summary>
internal readonly record struct BedrockReasoning(string? Type, int Budget, string? Effort)
{
    public const string Field = "reasoning_effort";

    private const int SmallestBudget = 1024;

    /// <summary>Room for the answer beside a budget when the caller set no limit of its own.</summary>
    private const int RoomForAnswer = 4096;

    /// <summary>Whether the call switches Claude's thinking on, which limits sampling and the choice of tools.</summary>
    public bool IsOn => Type is "enabled" or "adaptive";

    public static BedrockReasoning Of(ModelCall call, BedrockFamily family, BedrockConversation conversation, LossReport loss)
    {
        if (call.Reasoning is not { } asked || (asked.Effort is null && asked.BudgetTokens is null && asked.Mode is null))
        {
            return default;
        }

        if (asked.Mode == "disabled" || (asked.Mode is null && asked.BudgetTokens is null && asked.Effort == "none"))
        {
            return Off(family, loss);
        }

        var reasoning = family.Thinking switch
        {
            BedrockThinking.None => Dropped(loss),
            BedrockThinking.Budget => WithBudget(asked, call.MaxOutputTokens, family, conversation, loss),
            BedrockThinking.Nova or BedrockThinking.OpenAI => new BedrockReasoning(null, 0, ThreeEfforts(asked, loss)),
            _ => WithEffort(asked, loss),
        };
        bool forced = call.Tools.Count > 0 && call.ToolChoice?.Mode is ToolChoiceMode.Required or ToolChoiceMode.Tool;
        if (reasoning.IsOn && forced && family.ForcedTools)
        {
            // Switching Claude's thinking on and forcing a tool exclude each other; the tool is what the caller's code depends on.
            loss.Dropped(Field);
            return reasoning with { Type = null, Budget = 0 };
        }

        return reasoning;
    }

    public void Write(Utf8JsonWriter writer, BedrockFamily family)
    {
        if (Type is not null)
        {
            writer.WriteStartObject("thinking"u8);
            writer.WriteString("type"u8, Type);
            if (Budget > 0)
            {
                writer.WriteNumber("budget_tokens"u8, Budget);
            }

            writer.WriteEndObject();
        }

        if (Effort is null)
        {
            return;
        }

        switch (family.Thinking)
        {
            case BedrockThinking.OpenAI:
                writer.WriteString("reasoning_effort"u8, Effort);
                break;
            case BedrockThinking.Nova:
                writer.WriteStartObject("reasoningConfig"u8);
                writer.WriteString("type"u8, "enabled"u8);
                writer.WriteString("maxReasoningEffort"u8, Effort);
                writer.WriteEndObject();
                break;
            default:
                writer.WriteStartObject("output_config"u8);
                writer.WriteString("effort"u8, Effort);
                writer.WriteEndObject();
                break;
        }
    }

    private static BedrockReasoning Off(BedrockFamily family, LossReport loss)
    {
        switch (family.Thinking)
        {
            case BedrockThinking.UnlessDisabled:
                return new BedrockReasoning("disabled", 0, null);
            case BedrockThinking.Always or BedrockThinking.OpenAI:
                loss.Approximated(Field);
                return new BedrockReasoning(null, 0, "low");
            default:
                return default;
        }
    }

    private static BedrockReasoning Dropped(LossReport loss)
    {
        loss.Dropped(Field);
        return default;
    }

    private static BedrockReasoning WithBudget(Reasoning asked, int? maxTokens, BedrockFamily family, BedrockConversation conversation, LossReport loss)
    {
        int most = maxTokens ?? family.MaxOutputTokens;
        if (conversation.EndsInToolUseWithoutThinking || most <= SmallestBudget)
        {
            return Dropped(loss);
        }

        // The answer needs room too: the budget counts into maxTokens.
        int wanted = asked.BudgetTokens ?? BudgetOf(asked.Effort);
        int room = asked.BudgetTokens is not null ? most - 1 : maxTokens is not null ? most / 2 : most - RoomForAnswer;
        int budget = Math.Max(SmallestBudget, Math.Min(wanted, room));
        if (budget != wanted || asked.Mode == "adaptive")
        {
            loss.Approximated(Field);
        }

        return new BedrockReasoning("enabled", budget, null);
    }

    private static BedrockReasoning WithEffort(Reasoning asked, LossReport loss)
    {
        if (asked.BudgetTokens is not null)
        {
            loss.Approximated(Field);
        }

        string? effort = asked.Effort ?? (asked.BudgetTokens is { } tokens ? EffortOf(tokens) : null);
        switch (effort)
        {
            case null or "low" or "medium" or "high" or "max":
                break;
            case "xhigh":
                loss.Approximated(Field);
                effort = "high";
                break;
            case "minimal":
                loss.Approximated(Field);
                effort = "low";
                break;
            default:
                loss.Dropped(Field);
                effort = null;
                break;
        }

        return new BedrockReasoning("adaptive", 0, effort);
    }

    private static string ThreeEfforts(Reasoning asked, LossReport loss)
    {
        string? effort = asked.BudgetTokens is { } tokens ? EffortOf(tokens) : asked.Effort;
        if (effort is ("low" or "medium" or "high") && asked.BudgetTokens is null)
        {
            return effort;
        }

        loss.Approximated(Field);
        return effort switch
        {
            "minimal" or "low" => "low",
            "high" or "xhigh" or "max" => "high",
            _ => "medium",
        };
    }

    private static int BudgetOf(string? effort) => effort switch
    {
        "minimal" => SmallestBudget,
        "low" => 2_048,
        "high" => 16_384,
        "xhigh" or "max" => 32_000,
        _ => 8_192,
    };

    private static string EffortOf(int tokens) => tokens switch
    {
        <= 2_048 => "low",
        <= 8_192 => "medium",
        _ => "high",
    };
}
