namespace Gatehouse.AI.Calls;

/// <summary>How much the model may think: an effort word (OpenAI), a token budget or a mode (Anthropic).</summary>
public sealed record Reasoning
{
    /// <summary>"none", "minimal", "low", "medium", "high", "xhigh", "max".</summary>
    public string? Effort { get; init; }

    public int? BudgetTokens { get; init; }

    /// <summary>Anthropic's type: "enabled", "disabled", "adaptive"; null when the client gave an effort only.</summary>
    public string? Mode { get; init; }

    /// <summary>Whether the client asks to be shown what the model thinks, in forms that have a word for it; null where it does not say.</summary>
    public bool? IsShown { get; init; }
}
