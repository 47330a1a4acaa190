namespace Gatehouse.AI.Models.Counting;

/// <summary>Which tokenizer counts for a model.</summary>
public enum TokenFamily
{
    /// <summary>OpenAI's models since GPT-4o: exact, but for the few tokens around each message.</summary>
    O200k,

    /// <summary>GPT-4, GPT-3.5 and OpenAI's embeddings: exact.</summary>
    Cl100k,

    /// <summary>Models whose tokenizer is not public or not here: o200k_base stands in for it.</summary>
    Approximate,
}
