using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>How a call asks its model to think: type and budget of `thinking`, and output_config.effort.</summary>
internal readonly record struct AnthropicReasoning(string? Type, int Budget, string? Effort)
{
    public const string Field = "reasoning_effort";
    public const int SmallestBudget = 1024;

    /// <summary>Room for the answer beside a budget when the caller set no limit of its own.</summary>
    private const int RoomForAnswer = 4096;

    /// <summary>Whether the call switches thinking on, which limits sampling and the choice of tools.</summary>
    public bool IsOn => Type is "enabled" or "adaptive";

    public static AnthropicReasoning Of(ModelCall call, AnthropicFamily family, AnthropicConversation conversation, int maxTokens, LossReport loss)
    {
        if (call.Reasoning is not { } asked || (asked.Effort is null && asked.BudgetTokens is null && asked.Mode is null))
        {
            return default;
        }

        // What is asked for in the provider's own form is asked for as it is.
        if (call.SourceForm == WireForm.AnthropicMessages)
        {
            return new AnthropicReasoning(asked.Mode, asked.BudgetTokens ?? 0, asked.Effort);
        }

        bool off = asked.Mode == "disabled" || (asked.Mode is null && asked.BudgetTokens is null && asked.Effort == "none");
        if (off)
        {
            return Off(family, loss);
        }

        var reasoning = family.Thinking switch
        {
            AnthropicThinking.None => Dropped(loss),
            AnthropicThinking.Budget => WithBudget(asked, maxTokens, call.MaxOutputTokens is not null, conversation, loss),
            _ => WithEffort(asked, family, maxTokens, loss),
        };
        bool forced = call.Tools.Count > 0 && call.ToolChoice?.Mode is ToolChoiceMode.Required or ToolChoiceMode.Tool;
        if (reasoning.IsOn && forced && family.ForcedTools)
        {
            // Switching thinking on and forcing a tool exclude each other; the tool is what the caller's code depends on.
            loss.Dropped(Field);
            return reasoning with { Type = null, Budget = 0 };
        }

        return reasoning;
    }

    public void WriteThinking(Utf8JsonWriter writer, ModelCall call)
    {
        if (Type is null)
        {
            return;
        }

        writer.WriteStartObject("thinking"u8);
        writer.WriteString("type"u8, Type);
        if (Budget > 0)
        {
            writer.WriteNumber("budget_tokens"u8, Budget);
        }

        AnthropicExtras.WriteInside(writer, call, "thinking.");

        writer.WriteEndObject();
    }

    private static AnthropicReasoning Off(AnthropicFamily family, LossReport loss)
    {
        switch (family.Thinking)
        {
            case AnthropicThinking.UnlessDisabled:
                return new AnthropicReasoning("disabled", 0, null);
            case AnthropicThinking.Always:
                loss.Approximated(Field);
                return new AnthropicReasoning(null, 0, "low");
            default:
                return default;
        }
    }

    private static AnthropicReasoning Dropped(LossReport loss)
    {
        loss.Dropped(Field);
        return default;
    }

    private static AnthropicReasoning WithBudget(Reasoning asked, int maxTokens, bool limited, AnthropicConversation conversation, LossReport loss)
    {
        if (conversation.EndsInToolUseWithoutThinking || maxTokens <= SmallestBudget)
        {
            return Dropped(loss);
        }

        int wanted = asked.BudgetTokens ?? BudgetOf(asked.Effort);

        // The answer needs room too: the budget counts into max_tokens.
        int room = asked.BudgetTokens is not null ? maxTokens - 1 : limited ? maxTokens / 2 : maxTokens - RoomForAnswer;
        int budget = Math.Max(SmallestBudget, Math.Min(wanted, room));
        if (budget != wanted || asked.Mode == "adaptive")
        {
            loss.Approximated(Field);
        }

        return new AnthropicReasoning("enabled", budget, null);
    }

    private static AnthropicReasoning WithEffort(Reasoning asked, AnthropicFamily family, int maxTokens, LossReport loss)
    {
        // The 4.6 models still take a budget, and take no sampling limits from it that adaptive thinking would not set.
        if (asked.BudgetTokens is { } budget && asked.Mode == "enabled" && family.Sampling && maxTokens > SmallestBudget)
        {
            int fitting = Math.Clamp(budget, SmallestBudget, maxTokens - 1);
            if (fitting != budget)
            {
                loss.Approximated(Field);
            }

            return new AnthropicReasoning("enabled", fitting, EffortOf(asked.Effort, family, loss));
        }

        if (asked.BudgetTokens is not null)
        {
            loss.Approximated(Field);
        }

        string? effort = asked.Effort ?? (asked.BudgetTokens is { } tokens ? EffortOfBudget(tokens) : null);
        return new AnthropicReasoning("adaptive", 0, EffortOf(effort, family, loss));
    }

    private static string? EffortOf(string? effort, AnthropicFamily family, LossReport loss)
    {
        switch (effort)
        {
            case null or "low" or "medium" or "high" or "max":
                return effort;
            case "xhigh" when family.ExtraHighEffort:
                return effort;
            case "xhigh":
                loss.Approximated(Field);
                return "high";
            case "minimal":
                loss.Approximated(Field);
                return "low";
            default:
                loss.Dropped(Field);
                return null;
        }
    }

    private static int BudgetOf(string? effort) => effort switch
    {
        "minimal" => SmallestBudget,
        "low" => 2_048,
        "high" => 16_384,
        "xhigh" or "max" => 32_000,
        _ => 8_192,
    };

    private static string EffortOfBudget(int tokens) => tokens switch
    {
        <= 2_048 => "low",
        <= 8_192 => "medium",
        _ => "high",
    };
}
