namespace Gatehouse.AI.Providers.CohereCompatible;

/// <summary>What vectors of Cohere's models are for, in the vendor's words.</summary>
public enum CohereInputType
{
    /// <summary>Texts that are to be found.</summary>
    SearchDocument,

    /// <summary>Questions or words by which documents are to be found.</summary>
    SearchQuery,

    Classification,

    Clustering,
}
