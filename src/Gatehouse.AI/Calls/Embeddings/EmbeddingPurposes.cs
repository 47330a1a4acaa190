namespace Gatehouse.AI.Calls.Embeddings;

/// <summary>
/// The words that vendors have for <see cref="EmbeddingPurpose"/>. Google's: ai.google.dev/api/embeddings (TaskType). Cohere's:
/// cohere-ai/cohere-typescript:src/api/types/EmbedInputType.ts. Voyage's: docs.voyageai.com/reference/embeddings-api. Jina's:
/// api.jina.ai/redoc (task). NVIDIA's: docs.nvidia.com/nim (input_type).
/// </summary>
public static class EmbeddingPurposes
{
    /// <summary>What a provider calls the purpose where it names what it loses of a call.</summary>
    public const string Field = "input_type";

    private static readonly Dictionary<string, EmbeddingPurpose> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        // Cohere
        ["search_document"] = EmbeddingPurpose.Document,
        ["search_query"] = EmbeddingPurpose.Query,
        ["classification"] = EmbeddingPurpose.Classification,
        ["clustering"] = EmbeddingPurpose.Clustering,

        // Voyage, NVIDIA
        ["document"] = EmbeddingPurpose.Document,
        ["passage"] = EmbeddingPurpose.Document,
        ["query"] = EmbeddingPurpose.Query,

        // Google
        ["RETRIEVAL_DOCUMENT"] = EmbeddingPurpose.Document,
        ["RETRIEVAL_QUERY"] = EmbeddingPurpose.Query,
        ["SEMANTIC_SIMILARITY"] = EmbeddingPurpose.Similarity,
        ["QUESTION_ANSWERING"] = EmbeddingPurpose.QuestionAnswering,
        ["FACT_VERIFICATION"] = EmbeddingPurpose.FactVerification,
        ["CODE_RETRIEVAL_QUERY"] = EmbeddingPurpose.CodeQuery,

        // Jina
        ["retrieval.passage"] = EmbeddingPurpose.Document,
        ["retrieval.query"] = EmbeddingPurpose.Query,
        ["text-matching"] = EmbeddingPurpose.Similarity,
        ["separation"] = EmbeddingPurpose.Clustering,
        ["code.query"] = EmbeddingPurpose.CodeQuery,
        ["code.passage"] = EmbeddingPurpose.CodeDocument,
    };

    /// <summary>Every word that <see cref="Read"/> knows.</summary>
    public static IReadOnlyCollection<string> AllWords => Words.Keys;

    /// <summary>The purpose that a client named in any vendor's word; null for a word that none of them has.</summary>
    public static EmbeddingPurpose? Read(string word) => Words.TryGetValue(word, out var purpose) ? purpose : null;

    /// <summary>
    /// A vendor's word for what the call's vectors are for: its own word, or that of a wider purpose, which is reported as an
    /// approximation. Null when the call does not say, or when the vendor has nothing near, which is reported as dropped.
    /// </summary>
    public static string? WordFor(EmbeddingCall call, IReadOnlyDictionary<EmbeddingPurpose, string> words, LossReport loss)
    {
        if (call.Purpose is not { } purpose)
        {
            return null;
        }

        string? word = Nearest(purpose, words, out bool isExact);
        if (word is null)
        {
            loss.Dropped(Field);
        }
        else if (!isExact)
        {
            loss.Approximated(Field);
        }

        return word;
    }

    /// <summary>A vendor's word for a purpose, or for a wider one (not exact); null when it has nothing near.</summary>
    public static string? Nearest(EmbeddingPurpose purpose, IReadOnlyDictionary<EmbeddingPurpose, string> words, out bool isExact)
    {
        isExact = words.TryGetValue(purpose, out var word);
        return isExact || (WiderThan(purpose) is { } wider && words.TryGetValue(wider, out word)) ? word : null;
    }

    // Whoever verifies or answers searches documents by a query. Nothing is near to a comparison, whose sides are alike.
    private static EmbeddingPurpose? WiderThan(EmbeddingPurpose purpose) => purpose switch
    {
        EmbeddingPurpose.QuestionAnswering or EmbeddingPurpose.FactVerification or EmbeddingPurpose.CodeQuery => EmbeddingPurpose.Query,
        EmbeddingPurpose.CodeDocument => EmbeddingPurpose.Document,
        _ => null,
    };
}
