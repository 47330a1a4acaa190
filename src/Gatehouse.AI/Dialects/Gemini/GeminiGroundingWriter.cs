using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>
/// Gathers the sources of a candidate and writes them as groundingMetadata (googleapis/js-genai:src/types.ts): each source once, as a
/// chunk, and for each range of words, in bytes of UTF-8, the chunks it rests on. A source without a place is a chunk alone.
/// </summary>
internal sealed class GeminiGroundingWriter
{
    private readonly List<Citation> _chunks = [];
    private readonly List<(int Part, int Start, int End, string Text, List<int> Chunks)> _supports = [];

    /// <summary>Takes the sources of a text.</summary>
    /// <param name="text">Its words with their sources.</param>
    /// <param name="words">The words themselves, to quote; empty when they are gone.</param>
    /// <param name="part">Its number among the parts that were written.</param>
    /// <param name="before">Bytes of the same part in front of it.</param>
    /// <param name="field">Name of the citations in a loss report.</param>
    /// <param name="report">Gives the report, when one is needed.</param>
    public void Add(AnswerText text, string words, int part, int before, string field, Func<LossReport> report)
    {
        foreach (var citation in text.Citations ?? [])
        {
            if (citation.Kind == CitationKind.Unknown)
            {
                report().Dropped(field);
                continue;
            }

            // What is quoted of a web page, and where in a source it stands, have no place beside it.
            if (citation.Extra.Count > 0 || citation.FileId is not null || citation.Source is not null || citation is { Kind: CitationKind.Web, CitedText.Length: > 0 })
            {
                report().Approximated(field);
            }

            int chunk = ChunkOf(citation);
            if (citation.Answer is { } range)
            {
                var (start, end) = text.Convert(range, OffsetUnit.Utf8Bytes);
                var (from, to) = text.Convert(range, OffsetUnit.Utf16);
                Support(part, before + start, before + end, to <= words.Length ? words[from..to] : "").Add(chunk);
            }
        }
    }

    /// <summary>Writes the member; nothing when there are no sources.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (_chunks.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("groundingMetadata"u8);
        writer.WriteStartArray("groundingChunks"u8);
        foreach (var chunk in _chunks)
        {
            WriteChunk(writer, chunk);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("groundingSupports"u8);
        foreach (var (part, start, end, text, chunks) in _supports)
        {
            writer.WriteStartObject();
            writer.WriteStartObject("segment"u8);
            if (part > 0)
            {
                writer.WriteNumber("partIndex"u8, part);
            }

            writer.WriteNumber("startIndex"u8, start);
            writer.WriteNumber("endIndex"u8, end);
            if (text.Length > 0)
            {
                writer.WriteString("text"u8, text);
            }

            writer.WriteEndObject();
            writer.WriteStartArray("groundingChunkIndices"u8);
            foreach (int chunk in chunks)
            {
                writer.WriteNumberValue(chunk);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteChunk(Utf8JsonWriter writer, Citation citation)
    {
        bool isWeb = citation.Kind == CitationKind.Web;
        writer.WriteStartObject();
        writer.WriteStartObject(isWeb ? "web"u8 : "retrievedContext"u8);
        if ((citation.Url ?? (isWeb ? null : citation.DocumentId)) is { } address)
        {
            writer.WriteString("uri"u8, address);
        }

        if ((citation.Title ?? citation.FileName) is { } title)
        {
            writer.WriteString("title"u8, title);
        }

        if (!isWeb && citation.CitedText is { } text)
        {
            writer.WriteString("text"u8, text);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private int ChunkOf(Citation citation)
    {
        for (int i = 0; i < _chunks.Count; i++)
        {
            var known = _chunks[i];
            if (known.Kind == citation.Kind && known.Url == citation.Url && known.Title == citation.Title && known.FileId == citation.FileId
                && known.DocumentId == citation.DocumentId && known.DocumentIndex == citation.DocumentIndex
                && (known.Kind == CitationKind.Web || known.CitedText == citation.CitedText))
            {
                return i;
            }
        }

        _chunks.Add(citation);
        return _chunks.Count - 1;
    }

    private List<int> Support(int part, int start, int end, string text)
    {
        foreach (var support in _supports)
        {
            if (support.Part == part && support.Start == start && support.End == end)
            {
                return support.Chunks;
            }
        }

        var chunks = new List<int>();
        _supports.Add((part, start, end, text, chunks));
        return chunks;
    }
}
