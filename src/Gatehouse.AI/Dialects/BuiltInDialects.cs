using Gatehouse.AI.Dialects.AnthropicMessages;
using Gatehouse.AI.Dialects.BedrockConverse;
using Gatehouse.AI.Dialects.CohereRerank;
using Gatehouse.AI.Dialects.Gemini;
using Gatehouse.AI.Dialects.Ollama;
using Gatehouse.AI.Dialects.OpenAIChat;
using Gatehouse.AI.Dialects.OpenAICompletions;
using Gatehouse.AI.Dialects.OpenAIEmbeddings;
using Gatehouse.AI.Dialects.OpenAIRelays;
using Gatehouse.AI.Dialects.OpenAIResponses;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>THE list of dialects, and the values of `ai:` that they make up.</summary>
public static class BuiltInDialects
{
    /// <summary>Value of `ai:` for a route that speaks every dialect.</summary>
    public const string AllFamilies = "all";

    /// <summary>In the order in which paths are looked for: those whose paths are told apart by a field come first, and those whose paths end as another's do (/api/embeddings) before it.</summary>
    public static IReadOnlyList<Dialect> All { get; } =
    [
        new AnthropicMessagesDialect(),
        new GeminiDialect(),
        new BedrockConverseDialect(),
        new OpenAIChatDialect(),
        new OllamaDialect(),
        new OpenAIEmbeddingsDialect(),
        new OpenAIRelaysDialect(),
        new CohereRerankDialect(),
        new OpenAIResponsesDialect(),
        new OpenAICompletionsDialect(),
    ];

    /// <summary>What `ai:` may say.</summary>
    public static IReadOnlyList<DialectFamily> Families { get; } =
    [
        .. All.GroupBy(d => d.Family, StringComparer.Ordinal).Select(f => new DialectFamily(f.Key, f.SelectMany(d => d.Endpoints))),
        new DialectFamily(AllFamilies, All.SelectMany(d => d.Endpoints), MostExpected),
    ];

    /// <summary>How a route of all dialects refuses what no dialect has: as most clients can read it.</summary>
    private static ProblemFormat MostExpected => All.OfType<OpenAIChatDialect>().Single().Endpoints[0].Operation.ProblemFormat;

    public static DialectFamily? Find(string id) => Families.FirstOrDefault(f => string.Equals(f.Id, id, StringComparison.Ordinal));
}
