using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>
/// Writes citations as the service has them (aws/aws-sdk-js-v3:clients/client-bedrock-runtime, Citation and CitationsDelta): every
/// member may be missing, so nothing that is not known is written.
/// </summary>
internal static class ConverseCitations
{
    /// <summary>Whether the form has a place for such a source.</summary>
    public static bool HasPlace(Citation citation) => citation.Kind != CitationKind.Unknown;

    /// <summary>Whether all that is known of the source was written.</summary>
    public static bool IsExact(Citation citation) => citation.Extra.Count == 0 && citation.FileId is null;

    /// <summary>A block of text with its sources.</summary>
    public static void WriteBlock(Utf8JsonWriter writer, CitedSegment segment)
    {
        writer.WriteStartObject("citationsContent"u8);
        writer.WriteStartArray("content"u8);
        WriteText(writer, segment.Text);
        writer.WriteEndArray();
        writer.WriteStartArray("citations"u8);
        foreach (var citation in segment.Citations)
        {
            if (HasPlace(citation))
            {
                writer.WriteStartObject();
                WriteMembers(writer, citation);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The members of a citation, which a delta has as well.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, Citation citation)
    {
        if ((citation.Title ?? citation.FileName) is { } title)
        {
            writer.WriteString("title"u8, title);
        }

        if ((citation.Url ?? citation.DocumentId) is { } source)
        {
            writer.WriteString("source"u8, source);
        }

        if (citation.CitedText is { Length: > 0 } words)
        {
            writer.WriteStartArray("sourceContent"u8);
            WriteText(writer, words);
            writer.WriteEndArray();
        }

        WriteLocation(writer, citation);
    }

    private static void WriteLocation(Utf8JsonWriter writer, Citation citation)
    {
        if (citation is { Kind: CitationKind.Web, Url: { } url })
        {
            writer.WriteStartObject("location"u8);
            writer.WriteStartObject("web"u8);
            writer.WriteString("url"u8, url);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        else if (citation.Source is { } place)
        {
            bool isResult = citation.Kind == CitationKind.SearchResult;
            writer.WriteStartObject("location"u8);
            writer.WriteStartObject(isResult ? "searchResultLocation"u8 : place.Unit switch
            {
                SourceUnit.Pages => "documentPage"u8,
                SourceUnit.Blocks => "documentChunk"u8,
                _ => "documentChar"u8,
            });
            writer.WriteNumber(isResult ? "searchResultIndex"u8 : "documentIndex"u8, citation.DocumentIndex ?? 0);
            writer.WriteNumber("start"u8, place.Start);
            writer.WriteNumber("end"u8, place.End);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }
}
