using System.Collections.Frozen;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Policies.AICache;

/// <summary>Where a form of calls says what a cache must know.</summary>
/// <param name="Sampling">The member that holds temperature and seed; null when the call itself holds them.</param>
/// <param name="Tools">Members that hold the list of tools, outermost first.</param>
/// <param name="ToolKinds">Values of a tool's type that the client runs itself; empty where tools have none.</param>
/// <param name="ToolMembers">Members of a tool that the client runs itself, where tools are told apart by them.</param>
internal sealed record CallWords(string? Sampling, string[] Tools, string[] ToolKinds, string[] ToolMembers)
{
    /// <summary>Members of a call that do not change its answer: who asks, how it is sent, what the vendor notes of it.</summary>
    public FrozenSet<string> Ignored { get; private init; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "model", "stream", "stream_options", "user", "safety_identifier", "metadata", "requestMetadata", "labels", "prompt_cache_key", "prompt_cache_retention", "keep_alive", "store");

    /// <summary>The member that says how many answers are asked for, beside the temperature.</summary>
    public string Count { get; private init; } = "n";

    private static CallWords OpenAI { get; } = new(null, ["tools"], ["function", "custom"], []);

    // Its answers repeat who asked and what he noted: of one caller they are nobody else's.
    private static CallWords Responses { get; } = OpenAI with { Ignored = FrozenSet.Create(StringComparer.Ordinal, "model", "stream", "stream_options", "store") };

    private static CallWords Anthropic { get; } = new(null, ["tools"], ["custom", ""], []);

    private static CallWords Gemini { get; } = new("generationConfig", ["tools"], [], ["functionDeclarations", "function_declarations"]) { Count = "candidateCount" };

    private static CallWords Bedrock { get; } = new("inferenceConfig", ["toolConfig", "tools"], [], ["toolSpec", "cachePoint"]);

    private static CallWords Ollama { get; } = new("options", ["tools"], ["function", ""], []);

    public static CallWords Of(string form) => form switch
    {
        WireForm.OpenAIResponses => Responses,
        WireForm.AnthropicMessages => Anthropic,
        WireForm.Gemini => Gemini,
        WireForm.BedrockConverse => Bedrock,
        WireForm.OllamaChat or WireForm.OllamaGenerate => Ollama,
        _ => OpenAI,
    };
}
