using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Calls.Rerank;
using Gatehouse.AI.Providers.CohereCompatible;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// What Bedrock's models do besides chat, by InvokeModel with a body of each vendor's own. The family of a model shows in its id or
/// in the end of its ARN; an ARN that hides it (of a provisioned model) is taken for a model that chats.
/// </summary>
internal sealed class BedrockTasks(CohereInputType inputType, Func<string, ReadOnlyMemory<byte>, UpstreamCall> invoke)
{
    private const string Amazon = "amazon.rerank";
    private const string Cohere = "cohere.rerank";

    private readonly TitanEmbeddings _titan1 = new(isFirst: true, invoke);
    private readonly TitanEmbeddings _titan2 = new(isFirst: false, invoke);
    private readonly CohereEmbeddings _cohere = new(inputType, isBedrock: true, invoke);

    // The service takes version 2 of Cohere's body alone, and is told so in it (cohere-ai/cohere-python, issue 613).
    private readonly RerankTranslation _cohereRanks = new(new RerankShape { NamesModel = false, Keeps = ["max_tokens_per_doc"], Adds = [new("api_version", "2")] }, invoke);
    private readonly RerankTranslation _amazonRanks = new(new RerankShape { NamesModel = false }, invoke);

    /// <summary>Whether a model is for vectors or ranks, and for nothing else.</summary>
    public bool Does(string model) => EmbeddingsOf(model) is not null || RerankingOf(model) is not null;

    public Translation<EmbeddingCall, EmbeddingReply>? EmbeddingsOf(string model)
        => Is(model, "amazon.titan-embed-text-v2") ? _titan2
            : Is(model, "amazon.titan-embed-text") || Is(model, "amazon.titan-embed-g1-text") ? _titan1
            : Is(model, "cohere.embed") ? _cohere
            : null;

    public Translation<RerankCall, RerankReply>? RerankingOf(string model)
        => Is(model, Cohere) ? _cohereRanks
            : Is(model, Amazon) ? _amazonRanks
            : null;

    private static bool Is(string model, string family) => model.Contains(family, StringComparison.Ordinal);
}
