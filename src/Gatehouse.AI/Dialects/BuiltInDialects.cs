using Gatehouse.AI.Dialects.OpenAIChat;

namespace Gatehouse.AI.Dialects;

/// <summary>THE list of dialects, and the ones that are to come.</summary>
public static class BuiltInDialects
{
    public static IReadOnlyList<Dialect> All { get; } = [new OpenAIChatDialect()];

    /// <summary>Words of the language that are not built yet.</summary>
    public static IReadOnlyList<string> Planned { get; } = ["openai_responses", "anthropic", "gemini", "bedrock", "cohere", "ollama", "embeddings"];

    public static Dialect? Find(string id) => All.FirstOrDefault(d => string.Equals(d.Id, id, StringComparison.Ordinal));
}
