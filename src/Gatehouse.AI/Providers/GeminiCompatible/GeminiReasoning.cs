using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Writes thinkingConfig. A budget for each effort is the one of Google's own endpoint in OpenAI's form: 1,024 for minimal and
/// low, 8,192 for medium, 24,576 for high (ai.google.dev/gemini-api/docs/openai).
/// </summary>
internal static class GeminiReasoning
{
    public const string Field = "reasoning_effort";

    private const int Dynamic = -1;

    public static void Write(Utf8JsonWriter writer, ModelCall call, GeminiFamily family, LossReport loss)
    {
        if (call.Reasoning is not { } asked || (asked.Effort is null && asked.BudgetTokens is null && asked.Mode is null))
        {
            return;
        }

        bool off = asked.Mode == "disabled" || asked is { Mode: null, BudgetTokens: 0 } or { Mode: null, BudgetTokens: null, Effort: "none" };
        if (family.Levels.Count > 0)
        {
            WriteLevel(writer, off ? "none" : asked.Effort ?? EffortOf(asked.BudgetTokens), asked.BudgetTokens is > 0, family, loss);
        }
        else if (family.Budget.Most > 0)
        {
            WriteBudget(writer, off ? 0 : asked.BudgetTokens ?? BudgetOf(asked.Effort, loss), asked.BudgetTokens is not null, family, loss);
        }
        else if (!off)
        {
            loss.Dropped(Field);
        }
    }

    private static void WriteLevel(Utf8JsonWriter writer, string? effort, bool wasBudget, GeminiFamily family, LossReport loss)
    {
        string? level = effort switch
        {
            null => null,
            "none" => family.Levels[0],
            "xhigh" or "max" => "high",
            _ => effort,
        };
        if (level is not null && !family.Levels.Contains(level, StringComparer.Ordinal))
        {
            level = level is "minimal" ? family.Levels[0] : "high";
        }

        // These models always think; the least level is as near to none as they go.
        if ((level != effort) || wasBudget)
        {
            loss.Approximated(Field);
        }

        writer.WriteStartObject("thinkingConfig"u8);
        writer.WriteBoolean("includeThoughts"u8, effort != "none");
        if (level is not null)
        {
            writer.WriteString("thinkingLevel"u8, level);
        }

        writer.WriteEndObject();
    }

    private static void WriteBudget(Utf8JsonWriter writer, int wanted, bool exact, GeminiFamily family, LossReport loss)
    {
        int budget = wanted switch
        {
            Dynamic => Dynamic,
            0 when family.CanBeOff => 0,
            _ => Math.Clamp(wanted, family.Budget.Least, family.Budget.Most),
        };
        if (budget != wanted && (exact || wanted == 0))
        {
            loss.Approximated(Field);
        }

        writer.WriteStartObject("thinkingConfig"u8);
        writer.WriteBoolean("includeThoughts"u8, wanted != 0);
        writer.WriteNumber("thinkingBudget"u8, budget);
        writer.WriteEndObject();
    }

    private static int BudgetOf(string? effort, LossReport loss)
    {
        if (effort is "xhigh" or "max")
        {
            loss.Approximated(Field);
        }

        return effort switch
        {
            "minimal" or "low" => 1_024,
            "medium" => 8_192,
            "high" or "xhigh" or "max" => 24_576,
            _ => Dynamic,
        };
    }

    private static string? EffortOf(int? tokens) => tokens switch
    {
        null or < 0 => null,
        <= 1_024 => "low",
        <= 8_192 => "medium",
        _ => "high",
    };
}
