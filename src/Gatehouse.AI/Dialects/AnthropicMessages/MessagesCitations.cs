using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>
/// Writes citations as the locations of this form (anthropics/anthropic-sdk-typescript:src/resources/messages/messages.ts). What only
/// the vendor's own search can have (encrypted_index) is empty; a place in a source that is not known is its beginning.
/// </summary>
internal static class MessagesCitations
{
    /// <summary>Whether there is a location for it.</summary>
    public static bool HasPlace(Citation citation)
        => citation.Kind != CitationKind.Unknown || (citation.Raw is not null && citation.WireForm == WireForm.AnthropicMessages);

    /// <summary>Whether all that the location says is known.</summary>
    public static bool IsExact(Citation citation) => citation.Extra.Count == 0 && (citation.Kind == CitationKind.Web || citation.Source is not null || citation.Raw is not null);

    public static void Write(Utf8JsonWriter writer, Citation citation)
    {
        if (citation.Kind == CitationKind.Unknown)
        {
            citation.Raw!.Value.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        switch (citation)
        {
            case { Kind: CitationKind.Web, Url: not null }:
                writer.WriteString("type"u8, "web_search_result_location"u8);
                writer.WriteString("url"u8, citation.Url);
                writer.WriteString("title"u8, citation.Title);
                writer.WriteString("encrypted_index"u8, citation.Extra.TryGet("encrypted_index", out var own) && own.ValueKind == JsonValueKind.String ? own.GetString() : "");
                break;
            case { Kind: CitationKind.SearchResult or CitationKind.ToolResult }:
                writer.WriteString("type"u8, "search_result_location"u8);
                writer.WriteString("source"u8, citation.Url ?? citation.DocumentId ?? "");
                writer.WriteString("title"u8, citation.Title);
                writer.WriteNumber("search_result_index"u8, citation.DocumentIndex ?? 0);
                WriteRange(writer, citation, "start_block_index"u8, "end_block_index"u8, 0, 1);
                break;
            default:
                WriteDocument(writer, citation);
                break;
        }

        writer.WriteString("cited_text"u8, citation.CitedText ?? "");
        writer.WriteEndObject();
    }

    private static void WriteDocument(Utf8JsonWriter writer, Citation citation)
    {
        switch (citation.Source?.Unit)
        {
            case SourceUnit.Pages:
                writer.WriteString("type"u8, "page_location"u8);
                WriteRange(writer, citation, "start_page_number"u8, "end_page_number"u8, 1, 2);
                break;
            case SourceUnit.Blocks:
                writer.WriteString("type"u8, "content_block_location"u8);
                WriteRange(writer, citation, "start_block_index"u8, "end_block_index"u8, 0, 1);
                break;
            default:
                writer.WriteString("type"u8, "char_location"u8);
                WriteRange(writer, citation, "start_char_index"u8, "end_char_index"u8, 0, TextOffsets.LengthOf(citation.CitedText, OffsetUnit.CodePoints));
                break;
        }

        writer.WriteNumber("document_index"u8, citation.DocumentIndex ?? 0);
        writer.WriteString("document_title"u8, citation.Title ?? citation.FileName ?? citation.DocumentId ?? citation.Url);
        writer.WriteString("file_id"u8, citation.FileId);
    }

    private static void WriteRange(Utf8JsonWriter writer, Citation citation, ReadOnlySpan<byte> start, ReadOnlySpan<byte> end, int from, int to)
    {
        writer.WriteNumber(start, citation.Source?.Start ?? from);
        writer.WriteNumber(end, citation.Source?.End ?? to);
    }
}
