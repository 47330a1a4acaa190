namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>What a family of models takes beyond what Converse does for all.</summary>
internal sealed record BedrockFamily(string Prefix, BedrockThinking Thinking)
{
    /// <summary>Whether temperature, topP and top_k are taken at all.</summary>
    public bool Sampling { get; init; } = true;

    /// <summary>Whether temperature and topP may be given together.</summary>
    public bool BothSampling { get; init; } = true;

    /// <summary>Whether a call may force the use of some tool (toolChoice any).</summary>
    public bool ForcedTools { get; init; }

    /// <summary>Whether a call may force the use of one tool (toolChoice tool).</summary>
    public bool NamedTool { get; init; }

    /// <summary>Whether outputConfig and strict tools are taken.</summary>
    public bool StructuredOutput { get; init; }

    /// <summary>Whether cache points are taken in messages and system.</summary>
    public bool Caching { get; init; }

    /// <summary>Whether cache points may be kept for an hour.</summary>
    public bool HourCaching { get; init; }

    /// <summary>Whether a tool's result may be marked as an error.</summary>
    public bool ResultStatus { get; init; }

    /// <summary>Longest answer, where a budget for thinking must fit below it.</summary>
    public int MaxOutputTokens { get; init; } = 64_000;

    public bool IsClaude => Prefix.StartsWith(BedrockFamilies.Claude, StringComparison.Ordinal);

    public bool IsNova => Prefix.StartsWith(BedrockFamilies.Nova, StringComparison.Ordinal);
}
