using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>How much a model may think, as OpenAI's forms say it: in words.</summary>
internal static class OpenAIEffort
{
    /// <summary>The effort that is nearest to what a call asks for; null when it asks for none in particular.</summary>
    public static string? Of(Reasoning? reasoning, LossReport loss)
    {
        if (reasoning is null)
        {
            return null;
        }

        // A word of Anthropic's, which this form has not.
        if (reasoning.Effort == "max")
        {
            loss.Approximated("reasoning_effort");
            return "high";
        }

        if (reasoning.Effort is not null)
        {
            return reasoning.Effort;
        }

        if (reasoning.Mode == "disabled")
        {
            return "none";
        }

        loss.Approximated("reasoning");
        return reasoning.BudgetTokens switch
        {
            null => "medium",
            <= 2048 => "low",
            <= 16384 => "medium",
            _ => "high",
        };
    }
}
