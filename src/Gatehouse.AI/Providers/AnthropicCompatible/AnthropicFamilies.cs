namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>
/// The families of Claude models. Sources, read in November 2026: platform.claude.com/docs, the pages models/overview
/// (output limits, kind of thinking), build-with-claude/thinking (what is rejected with it), build-with-claude/effort,
/// build-with-claude/structured-outputs and build-with-claude/mid-conversation-system-messages.
/// </summary>
internal static class AnthropicFamilies
{
    /// <summary>A model that the table does not know yet is treated like the newest ones that think unless told not to.</summary>
    public static AnthropicFamily Newest { get; } = new("", 128_000, AnthropicThinking.UnlessDisabled) { SystemBetweenTurns = true };

    /// <summary>A model of another vendor behind an endpoint that speaks Anthropic's form: only what is old enough to be common.</summary>
    public static AnthropicFamily Foreign { get; } = new("", 8_192, AnthropicThinking.Budget) { Sampling = true, BothSampling = true, StructuredOutput = false };

    public static IReadOnlyList<AnthropicFamily> All { get; } =
    [
        new("claude-fable-5-1", 128_000, AnthropicThinking.Always) { ForcedTools = false, SystemBetweenTurns = true },
        new("claude-fable-5-2", 128_000, AnthropicThinking.Always) { ForcedTools = false, SystemBetweenTurns = true },
        new("claude-fable-5", 128_000, AnthropicThinking.Always) { SystemBetweenTurns = true },
        new("claude-mythos-5-1", 128_000, AnthropicThinking.Always) { ForcedTools = false, SystemBetweenTurns = true },
        new("claude-mythos-5", 128_000, AnthropicThinking.Always) { SystemBetweenTurns = true },
        new("claude-mythos-preview", 128_000, AnthropicThinking.Always) { ExtraHighEffort = false },
        new("claude-opus-5-5", 128_000, AnthropicThinking.Always) { ForcedTools = false, SystemBetweenTurns = true },
        new("claude-opus-5", 128_000, AnthropicThinking.UnlessDisabled) { SystemBetweenTurns = true },
        new("claude-sonnet-5-5", 128_000, AnthropicThinking.Always) { ForcedTools = false, SystemBetweenTurns = true },
        new("claude-sonnet-5", 128_000, AnthropicThinking.UnlessDisabled),
        new("claude-haiku-5-5", 128_000, AnthropicThinking.UnlessDisabled),
        new("claude-opus-4-8", 128_000, AnthropicThinking.OnRequest) { SystemBetweenTurns = true },
        new("claude-opus-4-7", 128_000, AnthropicThinking.OnRequest),
        new("claude-opus-4-6", 128_000, AnthropicThinking.OnRequest) { Sampling = true, ExtraHighEffort = false },
        new("claude-sonnet-4-6", 128_000, AnthropicThinking.OnRequest) { Sampling = true, ExtraHighEffort = false },
        new("claude-opus-4-5", 64_000, AnthropicThinking.Budget) { Sampling = true },
        new("claude-sonnet-4-5", 64_000, AnthropicThinking.Budget) { Sampling = true },
        new("claude-haiku-4-5", 64_000, AnthropicThinking.Budget) { Sampling = true },
        new("claude-opus-4-1", 32_000, AnthropicThinking.Budget) { Sampling = true },
        new("claude-opus-4", 32_000, AnthropicThinking.Budget) { Sampling = true, BothSampling = true, StructuredOutput = false },
        new("claude-sonnet-4", 64_000, AnthropicThinking.Budget) { Sampling = true, BothSampling = true, StructuredOutput = false },
        new("claude-3-7", 64_000, AnthropicThinking.Budget) { Sampling = true, BothSampling = true, StructuredOutput = false },
        new("claude-3-5", 8_192, AnthropicThinking.None) { Sampling = true, BothSampling = true, StructuredOutput = false },
        new("claude-3", 4_096, AnthropicThinking.None) { Sampling = true, BothSampling = true, StructuredOutput = false },
    ];

    /// <summary>The family of a model.</summary>
    public static AnthropicFamily Of(string model)
    {
        if (!model.StartsWith("claude-", StringComparison.OrdinalIgnoreCase))
        {
            return Foreign;
        }

        var found = Newest;
        foreach (var family in All)
        {
            if (family.Prefix.Length > found.Prefix.Length && Covers(family.Prefix, model))
            {
                found = family;
            }
        }

        return found;
    }

    // "claude-opus-4" covers "claude-opus-4-20250514" and "claude-opus-4-0"; "claude-opus-4-9" is newer than the table.
    private static bool Covers(string prefix, string model)
    {
        if (!model.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var rest = model.AsSpan(prefix.Length);
        if (rest.IsEmpty)
        {
            return true;
        }

        if (rest[0] is not ('-' or '@' or ':'))
        {
            return false;
        }

        rest = rest[1..];
        int digits = rest.IndexOfAnyExceptInRange('0', '9');
        var number = digits < 0 ? rest : rest[..digits];
        return number.Length is 0 or > 2 || number is "0";
    }
}
