using System.IO.Enumeration;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>
/// The families of OpenAI's models, the first that fits. Sources, read in November 2026. Served by the Responses API alone: what
/// openai/openai-node:src/resources/shared.ts has in ResponsesModel and not in ChatModel (o1-pro, o3-pro, gpt-5-pro, gpt-5.5-pro,
/// deep research, computer use, gpt-5-codex, gpt-5.1-codex-max, gpt-5.6-cyber, gpt-daybreak), and the further codex and pro models,
/// which the same file has in both lists: neon.com/docs/ai-gateway/openai-responses (codex), docs.aimlapi.com
/// (gpt-5-1-codex). Reasoning and sampling: vercel/ai:packages/openai/src/openai-language-model-capabilities.ts. The efforts "none"
/// and that of gpt-5-pro: learn.microsoft.com/javascript/api/@azure/ai-projects/reasoningeffort.
/// </summary>
internal static class ResponsesFamilies
{
    // "-2025-10-06"
    private const int DateLength = 11;

    /// <summary>A name that is in no row (a deployment's, another vendor's model): taken for a model that reasons.</summary>
    public static ResponsesFamily Other { get; } = new("*") { CanBeOff = true };

    public static IReadOnlyList<ResponsesFamily> All { get; } =
    [
        Only("*-deep-research"),
        Only("computer-use-preview"),
        Only("codex-*"),
        Only("gpt-*-codex*"),
        Only("o*-pro"),
        Only("gpt-5-pro") with { Effort = "high" },
        Only("gpt-*-pro"),
        Only("gpt-*-cyber"),
        Only("gpt-daybreak-*"),
        new("gpt-5-chat*") { Reasons = false },
        new("gpt-5.*") { RefusesSampling = true, CanBeOff = true },
        new("gpt-5*") { RefusesSampling = true },
        new("gpt-4*") { Reasons = false },
        new("gpt-3*") { Reasons = false },
        new("chatgpt-*") { Reasons = false },
        new("o1*") { RefusesSampling = true },
        new("o3*") { RefusesSampling = true },
        new("o4*") { RefusesSampling = true },
    ];

    public static ResponsesFamily Of(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        if (IsDated(name))
        {
            name = name[..^DateLength];
        }

        foreach (var family in All)
        {
            if (FileSystemName.MatchesSimpleExpression(family.Pattern, name, ignoreCase: true))
            {
                return family;
            }
        }

        return Other;
    }

    private static ResponsesFamily Only(string pattern) => new(pattern) { IsOnly = true, RefusesSampling = true };

    private static bool IsDated(ReadOnlySpan<char> name)
    {
        if (name.Length <= DateLength)
        {
            return false;
        }

        var end = name[^DateLength..];
        for (int i = 0; i < end.Length; i++)
        {
            if (i is 0 or 5 or 8 ? end[i] != '-' : !char.IsAsciiDigit(end[i]))
            {
                return false;
            }
        }

        return true;
    }
}
