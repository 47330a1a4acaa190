namespace Gatehouse.AI.Calls;

/// <summary>What a citation points to.</summary>
public enum CitationKind
{
    /// <summary>A page on the web, by its address.</summary>
    Web,

    /// <summary>A document that the call gave, by its number or id.</summary>
    Document,

    /// <summary>A file that the vendor keeps, by its id.</summary>
    File,

    /// <summary>A search result that the call gave, by its number, with the source it names.</summary>
    SearchResult,

    /// <summary>What a tool gave back, by the id of its call.</summary>
    ToolResult,

    /// <summary>A kind this version does not know: only its vendor's own form can tell it.</summary>
    Unknown,
}
