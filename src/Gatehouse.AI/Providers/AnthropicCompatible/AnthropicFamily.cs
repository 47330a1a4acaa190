namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>
/// What a family of models takes. A model belongs to the family with the longest prefix that its name starts with; a name
/// that no family covers is taken for a model newer than this table.
/// </summary>
internal sealed record AnthropicFamily(string Prefix, int MaxOutputTokens, AnthropicThinking Thinking)
{
    /// <summary>Whether temperature, top_p and top_k are taken at all; where they are not, any value is a 400.</summary>
    public bool Sampling { get; init; }

    /// <summary>Whether temperature and top_p may be given together.</summary>
    public bool BothSampling { get; init; }

    /// <summary>Whether a call may force the use of a tool (tool_choice any or tool).</summary>
    public bool ForcedTools { get; init; } = true;

    /// <summary>Whether output_config.format and strict tools are taken.</summary>
    public bool StructuredOutput { get; init; } = true;

    /// <summary>Whether a system message may stand between turns.</summary>
    public bool SystemBetweenTurns { get; init; }

    /// <summary>Whether images and documents may be given by address, which the vendor then fetches.</summary>
    public bool Fetches { get; init; } = true;

    /// <summary>Whether the effort "xhigh" exists.</summary>
    public bool ExtraHighEffort { get; init; } = true;
}
