using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Reads where a candidate's words come from (googleapis/js-genai:src/types.ts): groundingMetadata, whose supports name a range of
/// a part in bytes of UTF-8 and the chunks it rests on, and citationMetadata, what the model quotes at length. A chunk that no
/// support names is a source without a place.
/// </summary>
internal sealed class GeminiGrounding
{
    private readonly List<(int? Part, Citation Citation)> _citations = [];

    /// <summary>The citations with the vendor's number of the part; null when it names none.</summary>
    public IReadOnlyList<(int? Part, Citation Citation)> Citations => _citations;

    /// <summary>What groundingMetadata has besides sources: queries, the search entry to show; null for nothing.</summary>
    public JsonElement? Rest { get; private set; }

    public static bool IsIn(JsonElement candidate)
        => WireJson.Object(candidate, "groundingMetadata"u8).ValueKind == JsonValueKind.Object || WireJson.Object(candidate, "citationMetadata"u8).ValueKind == JsonValueKind.Object;

    public static GeminiGrounding Read(JsonElement candidate)
    {
        var grounding = new GeminiGrounding();
        grounding.ReadMetadata(WireJson.Object(candidate, "groundingMetadata"u8));
        var quotes = WireJson.Object(candidate, "citationMetadata"u8);

        // The name differs between the Gemini API and Vertex AI.
        foreach (var quote in WireJson.Items(quotes, "citationSources"u8))
        {
            grounding.ReadQuote(quote);
        }

        foreach (var quote in WireJson.Items(quotes, "citations"u8))
        {
            grounding.ReadQuote(quote);
        }

        return grounding;
    }

    private void ReadMetadata(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var chunks = new List<Citation>();
        foreach (var chunk in WireJson.Items(metadata, "groundingChunks"u8))
        {
            chunks.Add(ReadChunk(chunk));
        }

        var named = new bool[chunks.Count];
        foreach (var support in WireJson.Items(metadata, "groundingSupports"u8))
        {
            ReadSupport(support, chunks, named);
        }

        for (int i = 0; i < chunks.Count; i++)
        {
            if (!named[i])
            {
                _citations.Add((null, chunks[i]));
            }
        }

        Rest = RestOf(metadata);
    }

    private static Citation ReadChunk(JsonElement chunk)
    {
        var web = WireJson.Object(chunk, "web"u8);
        if (web.ValueKind == JsonValueKind.Object)
        {
            return Begin(web, CitationKind.Web);
        }

        var context = WireJson.Object(chunk, "retrievedContext"u8);
        if (context.ValueKind == JsonValueKind.Object)
        {
            int page = GeminiJson.Number(context, "pageNumber"u8);
            return Begin(context, CitationKind.Document) with
            {
                DocumentId = WireJson.Text(context, "documentName"u8),
                Source = page > 0 ? new SourceRange(SourceUnit.Pages, page, page + 1) : null,
            };
        }

        var maps = WireJson.Object(chunk, "maps"u8);
        return maps.ValueKind == JsonValueKind.Object ? Begin(maps, CitationKind.Web) : new Citation(CitationKind.Unknown) { WireForm = WireForm.Gemini, Raw = chunk.Clone() };
    }

    private static Citation Begin(JsonElement source, CitationKind kind) => new(kind)
    {
        Url = WireJson.Text(source, "uri"u8),
        Title = WireJson.Text(source, "title"u8),
        CitedText = WireJson.Text(source, "text"u8),
        Extra = WireJson.Rest(source, static name => name is "uri" or "title" or "text" or "documentName" or "pageNumber"),
    };

    private void ReadSupport(JsonElement support, List<Citation> chunks, bool[] named)
    {
        var segment = WireJson.Object(support, "segment"u8);

        // A beginning at 0 is not written.
        TextRange? range = WireJson.TryNumber(segment, "endIndex"u8, out long end) && end <= int.MaxValue
            ? new TextRange(Math.Min(GeminiJson.Number(segment, "startIndex"u8), (int)end), (int)end, OffsetUnit.Utf8Bytes)
            : null;
        int? part = segment.ValueKind == JsonValueKind.Object ? GeminiJson.Number(segment, "partIndex"u8) : null;
        int place = 0;
        foreach (var item in WireJson.Items(support, "groundingChunkIndices"u8))
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int index) && index >= 0 && index < chunks.Count)
            {
                named[index] = true;
                _citations.Add((part, WithScore(chunks[index] with { Answer = range }, support, place)));
            }

            place++;
        }
    }

    private static Citation WithScore(Citation citation, JsonElement support, int place)
    {
        var scores = GeminiJson.Items(support, "confidenceScores"u8);
        if (scores.ValueKind != JsonValueKind.Array || place >= scores.GetArrayLength())
        {
            return citation;
        }

        var extra = new ExtraMembers();
        foreach (var (name, value) in citation.Extra.Members)
        {
            extra.Add(name, value);
        }

        extra.Add("confidenceScore", scores[place].Clone());
        return citation with { Extra = extra };
    }

    private void ReadQuote(JsonElement quote)
        => _citations.Add((null, new Citation(CitationKind.Web)
        {
            Url = WireJson.Text(quote, "uri"u8),
            Title = WireJson.Text(quote, "title"u8),
            Answer = WireJson.TryNumber(quote, "endIndex"u8, out long end) && end <= int.MaxValue
                ? new TextRange(Math.Min(GeminiJson.Number(quote, "startIndex"u8), (int)end), (int)end, OffsetUnit.Utf8Bytes)
                : null,
            Extra = WireJson.Rest(quote, static name => name is "uri" or "title" or "startIndex" or "endIndex"),
        }));

    private static JsonElement? RestOf(JsonElement metadata)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output, WireJson.WriterOptions);
        bool any = false;
        writer.WriteStartObject();
        foreach (var member in metadata.EnumerateObject())
        {
            if (member.Name is not ("groundingChunks" or "groundingSupports") && !WireJson.SaysNothing(member.Value))
            {
                any = true;
                member.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return any ? JsonElement.Parse(output.WrittenSpan) : null;
    }
}
