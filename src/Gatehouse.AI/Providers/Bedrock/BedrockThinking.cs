namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>How a family of models thinks, and so how a call may ask for it in additionalModelRequestFields.</summary>
internal enum BedrockThinking
{
    /// <summary>It does not think, or nothing is known of how to ask.</summary>
    None,

    /// <summary>Claude, on request, with a budget of tokens (thinking, type enabled).</summary>
    Budget,

    /// <summary>Claude, on request, as much as the effort says (thinking, type adaptive).</summary>
    OnRequest,

    /// <summary>Claude, unless it is switched off (thinking, type disabled).</summary>
    UnlessDisabled,

    /// <summary>Claude, always; only the effort can be lowered.</summary>
    Always,

    /// <summary>Nova 2: reasoningConfig with an effort.</summary>
    Nova,

    /// <summary>gpt-oss: reasoning_effort.</summary>
    OpenAI,
}
