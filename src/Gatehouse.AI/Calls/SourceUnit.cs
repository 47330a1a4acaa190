namespace Gatehouse.AI.Calls;

/// <summary>What a place in a source counts.</summary>
public enum SourceUnit
{
    /// <summary>Characters, from 0.</summary>
    Characters,

    /// <summary>Pages, from 1.</summary>
    Pages,

    /// <summary>Blocks or chunks that a document was given in, from 0.</summary>
    Blocks,
}
