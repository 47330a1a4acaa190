namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// The families of Gemini models. Sources, read in November 2026: docs.cloud.google.com/gemini-enterprise-agent-platform/models/thinking
/// (levels of each model), ai.google.dev/gemini-api/docs/generate-content/latest-model (Gemini 4), hexdocs.pm/gemini_ex
/// Gemini.Validation.ThinkingConfig (budgets of 2.5), ai.google.dev/gemini-api/docs/thought-signatures (which models check
/// signatures), docs.cloud.google.com/vertex-ai/generative-ai/docs/models/gemini/3-flash (media in results).
/// </summary>
internal static class GeminiFamilies
{
    private static readonly string[] Four = ["minimal", "low", "medium", "high"];
    private static readonly string[] Three = ["low", "medium", "high"];
    private static readonly string[] Two = ["low", "high"];

    /// <summary>A model that the table does not know yet is treated like the newest one.</summary>
    public static GeminiFamily Newest { get; } = Thinker("", Three);

    /// <summary>A model that is no Gemini (Gemma, a tuned model) behind the same API: what all take.</summary>
    public static GeminiFamily Foreign { get; } = new("");

    public static IReadOnlyList<GeminiFamily> All { get; } =
    [
        Thinker("gemini-4-argon", Three),
        Thinker("gemini-3.8-flash", Three),
        Thinker("gemini-3.7-flash", Three),
        Thinker("gemini-3.6-flash", Four),
        Thinker("gemini-3.5-flash", Four),
        Thinker("gemini-3.1-flash-lite", Four),
        Thinker("gemini-3.1-pro", Three),
        Thinker("gemini-3-flash", Four),
        Thinker("gemini-3-pro", Two),
        new("gemini-2.5-pro") { Budget = (128, 32_768) },
        new("gemini-2.5-flash-lite") { Budget = (512, 24_576), CanBeOff = true },
        new("gemini-2.5-flash") { Budget = (1, 24_576), CanBeOff = true },
        new("gemini-2.5-flash-image"),
        new("gemini-2.0"),
        new("gemini-1.5"),
    ];

    /// <summary>The family of a model; "models/" in front of the name changes nothing.</summary>
    public static GeminiFamily Of(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        if (!name.StartsWith("gemini-", StringComparison.OrdinalIgnoreCase))
        {
            return Foreign;
        }

        var found = Newest;
        foreach (var family in All)
        {
            if (family.Prefix.Length > found.Prefix.Length && name.StartsWith(family.Prefix, StringComparison.OrdinalIgnoreCase)
                && (name.Length == family.Prefix.Length || name[family.Prefix.Length] is '-' or '@' or ':'))
            {
                found = family;
            }
        }

        return found;
    }

    private static GeminiFamily Thinker(string prefix, string[] levels)
        => new(prefix) { Levels = levels, ChecksSignatures = true, FunctionIds = true, MediaInResults = true };
}
