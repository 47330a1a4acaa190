namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// The families of models behind Bedrock. Sources, read in November 2026: docs.aws.amazon.com/bedrock, User Guide, pages
/// claude-messages-adaptive-thinking (who thinks how), claude-messages-structured-outputs (Claude 4.5 and 4.6), and API
/// Reference, ToolChoice, ToolResultBlock, CachePointBlock; aws-samples, sample-ai-possibilities, structured-output (newer
/// Claude, OpenAI, Moonshot); docs.aws.amazon.com/nova, "Using the Converse API" (reasoningConfig, topK). What newer Claude
/// models take of sampling and forced tools is taken over from the vendor's own documentation and not checked at Bedrock.
/// </summary>
internal static class BedrockFamilies
{
    public const string Claude = "anthropic.claude";
    public const string Nova = "amazon.nova";

    /// <summary>A model that no family covers, such as an application's own profile, whose name says nothing.</summary>
    public static BedrockFamily Other { get; } = new("", BedrockThinking.None);

    private static BedrockFamily OldClaude { get; } = new(Claude, BedrockThinking.None) { ForcedTools = true, NamedTool = true, ResultStatus = true, Caching = true };

    private static BedrockFamily BudgetClaude { get; } = OldClaude with { Thinking = BedrockThinking.Budget };

    private static BedrockFamily Claude45 { get; } = BudgetClaude with { BothSampling = false, StructuredOutput = true, HourCaching = true };

    private static BedrockFamily NewClaude { get; } = Claude45 with { Thinking = BedrockThinking.UnlessDisabled, Sampling = false };

    private static BedrockFamily UnforcedClaude { get; } = NewClaude with { Thinking = BedrockThinking.Always, ForcedTools = false, NamedTool = false };

    /// <summary>A Claude that the table does not know yet is treated like the newest that think unless told not to.</summary>
    public static IReadOnlyList<BedrockFamily> All { get; } =
    [
        NewClaude,
        OldClaude with { Prefix = "anthropic.claude-instant" },
        OldClaude with { Prefix = "anthropic.claude-v2" },
        OldClaude with { Prefix = "anthropic.claude-3" },
        OldClaude with { Prefix = "anthropic.claude-3-5" },
        BudgetClaude with { Prefix = "anthropic.claude-3-7" },
        BudgetClaude with { Prefix = "anthropic.claude-opus-4", MaxOutputTokens = 32_000 },
        BudgetClaude with { Prefix = "anthropic.claude-opus-4-1", MaxOutputTokens = 32_000, BothSampling = false },
        BudgetClaude with { Prefix = "anthropic.claude-sonnet-4" },
        Claude45 with { Prefix = "anthropic.claude-opus-4-5" },
        Claude45 with { Prefix = "anthropic.claude-sonnet-4-5" },
        Claude45 with { Prefix = "anthropic.claude-haiku-4-5" },
        Claude45 with { Prefix = "anthropic.claude-opus-4-6", Thinking = BedrockThinking.OnRequest },
        Claude45 with { Prefix = "anthropic.claude-sonnet-4-6", Thinking = BedrockThinking.OnRequest },
        NewClaude with { Prefix = "anthropic.claude-opus-4-7", Thinking = BedrockThinking.OnRequest },
        NewClaude with { Prefix = "anthropic.claude-opus-4-8", Thinking = BedrockThinking.OnRequest },
        UnforcedClaude with { Prefix = "anthropic.claude-fable" },
        UnforcedClaude with { Prefix = "anthropic.claude-mythos" },
        UnforcedClaude with { Prefix = "anthropic.claude-opus-5-5" },
        UnforcedClaude with { Prefix = "anthropic.claude-sonnet-5-5" },
        new(Nova, BedrockThinking.None) { ForcedTools = true, NamedTool = true, ResultStatus = true, Caching = true },
        new("amazon.nova-2", BedrockThinking.Nova) { ForcedTools = true, NamedTool = true, ResultStatus = true, Caching = true },
        new("mistral.", BedrockThinking.None) { ForcedTools = true },
        new("openai.gpt-oss", BedrockThinking.OpenAI) { StructuredOutput = true },
        new("openai.", BedrockThinking.None) { StructuredOutput = true },
        new("moonshot", BedrockThinking.None) { StructuredOutput = true },
    ];

    /// <summary>
    /// The family of a model id, of a profile across regions ("us.anthropic.claude-...") or of an ARN that ends in one.
    /// </summary>
    public static BedrockFamily Of(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        var found = Other;
        foreach (var family in All)
        {
            if (family.Prefix.Length > found.Prefix.Length && Covers(family.Prefix, name))
            {
                found = family;
            }
        }

        return found;
    }

    // "anthropic.claude-opus-4" covers "us.anthropic.claude-opus-4-20250514-v1:0"; "claude-opus-4-9" is newer than the table.
    private static bool Covers(string prefix, ReadOnlySpan<char> model)
    {
        int at = model.IndexOf(prefix, StringComparison.OrdinalIgnoreCase);
        if (at < 0 || (at > 0 && model[at - 1] != '.'))
        {
            return false;
        }

        var rest = model[(at + prefix.Length)..];
        if (rest.IsEmpty || !char.IsAsciiDigit(prefix[^1]) || rest[0] == ':')
        {
            return true;
        }

        if (rest[0] != '-')
        {
            return false;
        }

        rest = rest[1..];
        int digits = rest.IndexOfAnyExceptInRange('0', '9');
        var number = digits < 0 ? rest : rest[..digits];
        return number.Length is 0 or > 2 || number is "0";
    }
}
