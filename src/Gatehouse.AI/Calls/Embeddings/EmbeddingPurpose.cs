namespace Gatehouse.AI.Calls.Embeddings;

/// <summary>What vectors are for. Vendors make different ones of the same text, and those of a query and of a document are made to meet.</summary>
public enum EmbeddingPurpose
{
    /// <summary>A text that is to be found.</summary>
    Document,

    /// <summary>A question or words by which documents are to be found.</summary>
    Query,

    /// <summary>Texts that are compared with each other.</summary>
    Similarity,

    Classification,

    Clustering,

    /// <summary>A question whose answer is to be found in documents.</summary>
    QuestionAnswering,

    /// <summary>A statement for which documents are to be found that prove or refute it.</summary>
    FactVerification,

    /// <summary>Words by which code is to be found.</summary>
    CodeQuery,

    /// <summary>Code that is to be found.</summary>
    CodeDocument,
}
