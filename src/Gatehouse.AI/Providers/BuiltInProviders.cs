namespace Gatehouse.AI.Providers;

/// <summary>THE list of provider types, in the order of the reference.</summary>
public static class BuiltInProviders
{
    public static IReadOnlyList<ProviderDescriptor> All { get; } =
    [
        new OpenAI.OpenAI(),
        new Anthropic.Anthropic(),
        new Gemini.Gemini(),
        new Azure.Azure(),
        new Vertex.Vertex(),
        new Cohere.Cohere(),
        new Bedrock.Bedrock(),
        new Ollama.Ollama(),
        new Http.Http(),
        .. new OpenAICompatible.CompatibleProviders().All,
    ];
}
