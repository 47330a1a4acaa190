using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>
/// Reads the citations of a text block (anthropics/anthropic-sdk-typescript:src/resources/messages/messages.ts, TextCitation). The
/// vendor makes a block for each claim, so the whole block is what is cited; offsets are places in the source.
/// </summary>
internal static class AnthropicCitations
{
    private static readonly string[] Known =
    [
        "type", "cited_text", "title", "document_title", "url", "source", "document_index", "search_result_index", "file_id",
        "start_char_index", "end_char_index", "start_page_number", "end_page_number", "start_block_index", "end_block_index",
    ];

    /// <summary>Those of a whole block.</summary>
    public static IReadOnlyList<Citation> Of(JsonElement block)
    {
        List<Citation>? citations = null;
        foreach (var citation in WireJson.Items(block, "citations"u8))
        {
            (citations ??= []).Add(Read(citation));
        }

        return citations ?? (IReadOnlyList<Citation>)[];
    }

    public static Citation Read(JsonElement citation) => WireJson.Text(citation, "type"u8) switch
    {
        "web_search_result_location" => Begin(citation, CitationKind.Web) with { Url = WireJson.Text(citation, "url"u8) },
        "search_result_location" => Begin(citation, CitationKind.SearchResult) with
        {
            Url = WireJson.Text(citation, "source"u8) is { } address && Citation.IsAddress(address) ? address : null,
            DocumentId = WireJson.Text(citation, "source"u8) is { } name && !Citation.IsAddress(name) ? name : null,
            DocumentIndex = Number(citation, "search_result_index"u8),
            Source = Range(citation, SourceUnit.Blocks, "start_block_index"u8, "end_block_index"u8),
        },
        "char_location" => Document(citation) with { Source = Range(citation, SourceUnit.Characters, "start_char_index"u8, "end_char_index"u8) },
        "page_location" => Document(citation) with { Source = Range(citation, SourceUnit.Pages, "start_page_number"u8, "end_page_number"u8) },
        "content_block_location" => Document(citation) with { Source = Range(citation, SourceUnit.Blocks, "start_block_index"u8, "end_block_index"u8) },
        _ => new Citation(CitationKind.Unknown) { Answer = TextRange.All, WireForm = WireForm.AnthropicMessages, Raw = citation.Clone() },
    };

    private static Citation Document(JsonElement citation) => Begin(citation, CitationKind.Document) with
    {
        DocumentIndex = Number(citation, "document_index"u8),
        FileId = WireJson.Text(citation, "file_id"u8),
    };

    private static Citation Begin(JsonElement citation, CitationKind kind) => new(kind)
    {
        Title = WireJson.Text(citation, "title"u8) ?? WireJson.Text(citation, "document_title"u8),
        CitedText = WireJson.Text(citation, "cited_text"u8),
        Answer = TextRange.All,
        Extra = WireJson.Rest(citation, static name => Known.Contains(name)),
    };

    private static int? Number(JsonElement citation, ReadOnlySpan<byte> name)
        => WireJson.TryNumber(citation, name, out long number) && number <= int.MaxValue ? (int)number : null;

    private static SourceRange? Range(JsonElement citation, SourceUnit unit, ReadOnlySpan<byte> start, ReadOnlySpan<byte> end)
        => Number(citation, start) is { } from && Number(citation, end) is { } to ? new SourceRange(unit, from, to) : null;
}
