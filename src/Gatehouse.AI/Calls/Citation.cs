using System.Text.Json;

namespace Gatehouse.AI.Calls;

/// <summary>Where words of an answer come from. Null means the vendor did not say.</summary>
public sealed record Citation(CitationKind Kind)
{
    /// <summary>Address of the page, or what a search result names as its source.</summary>
    public string? Url { get; init; }

    public string? Title { get; init; }

    /// <summary>Words of the source, as the vendor quotes them.</summary>
    public string? CitedText { get; init; }

    /// <summary>Number of the document or search result among those of the call, from 0.</summary>
    public int? DocumentIndex { get; init; }

    /// <summary>Id of the document, or of the tool's call that gave it.</summary>
    public string? DocumentId { get; init; }

    /// <summary>Id of the file at the vendor.</summary>
    public string? FileId { get; init; }

    public string? FileName { get; init; }

    /// <summary>Id of the vendor's container that holds the file.</summary>
    public string? ContainerId { get; init; }

    /// <summary>
    /// The cited words: a range of the text of the part it stands on, <see cref="TextRange.All"/> when the whole part is meant;
    /// null when the vendor does not say which words.
    /// </summary>
    public TextRange? Answer { get; init; }

    /// <summary>The place in the source.</summary>
    public SourceRange? Source { get; init; }

    /// <summary>Whether what a source is called is an address on the web, and not a name of the caller's own.</summary>
    public static bool IsAddress(string? source)
        => source is not null && (source.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("http://", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// What the vendor tells of the source beyond that (dates, scores, its own indexes). No other form has a place for it: a citation
    /// with such members is approximated there.
    /// </summary>
    public ExtraMembers Extra { get; init; } = ExtraMembers.None;

    /// <summary>Form of <see cref="Raw"/> (<see cref="Calls.WireForm"/>).</summary>
    public string? WireForm { get; init; }

    /// <summary>Of an unknown kind: the vendor's own object, written as it is where the form is the same.</summary>
    public JsonElement? Raw { get; init; }
}
