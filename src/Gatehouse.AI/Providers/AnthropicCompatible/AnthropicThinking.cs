namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>How a family of models thinks, and so how a call may ask for it.</summary>
internal enum AnthropicThinking
{
    /// <summary>It does not think.</summary>
    None,

    /// <summary>On request, with a budget of tokens (type enabled).</summary>
    Budget,

    /// <summary>On request, as much as the effort says (type adaptive).</summary>
    OnRequest,

    /// <summary>Unless it is switched off (type disabled).</summary>
    UnlessDisabled,

    /// <summary>Always; only the effort can be lowered.</summary>
    Always,
}
