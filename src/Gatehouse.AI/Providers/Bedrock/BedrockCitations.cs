using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// Reads the citations of a citationsContent block and of the deltas of a stream (aws/aws-sdk-js-v3:clients/client-bedrock-runtime,
/// CitationsContentBlock and CitationsDelta). The whole block is what is cited.
/// </summary>
internal static class BedrockCitations
{
    /// <summary>A block with its text; null when it has none.</summary>
    public static TextPart? ReadBlock(JsonElement block)
    {
        var cited = WireJson.Object(block, "citationsContent"u8);
        if (cited.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var citations = new List<Citation>();
        foreach (var citation in WireJson.Items(cited, "citations"u8))
        {
            citations.Add(Read(citation));
        }

        return new TextPart(TextOf(cited, "content"u8) ?? "") { Citations = citations };
    }

    public static Citation Read(JsonElement citation)
    {
        var location = WireJson.Object(citation, "location"u8);
        var web = WireJson.Object(location, "web"u8);
        string? source = WireJson.Text(citation, "source"u8);
        var read = new Citation(CitationKind.Document)
        {
            Title = WireJson.Text(citation, "title"u8),
            CitedText = TextOf(citation, "sourceContent"u8),
            Url = WireJson.Text(web, "url"u8) ?? (Citation.IsAddress(source) ? source : null),
            DocumentId = Citation.IsAddress(source) ? null : source,
            Answer = TextRange.All,
            Extra = WireJson.Text(web, "domain"u8) is null ? ExtraMembers.None : DomainOf(web),
        };
        if (web.ValueKind == JsonValueKind.Object && read.Url is not null)
        {
            return read with { Kind = CitationKind.Web };
        }

        return Place(read, WireJson.Object(location, "documentChar"u8), SourceUnit.Characters, "documentIndex"u8)
            ?? Place(read, WireJson.Object(location, "documentPage"u8), SourceUnit.Pages, "documentIndex"u8)
            ?? Place(read, WireJson.Object(location, "documentChunk"u8), SourceUnit.Blocks, "documentIndex"u8)
            ?? Place(read with { Kind = CitationKind.SearchResult }, WireJson.Object(location, "searchResultLocation"u8), SourceUnit.Blocks, "searchResultIndex"u8)
            ?? read;
    }

    private static ExtraMembers DomainOf(JsonElement web)
    {
        var extra = new ExtraMembers();
        extra.Add("domain", web.GetProperty("domain"u8).Clone());
        return extra;
    }

    private static Citation? Place(Citation citation, JsonElement location, SourceUnit unit, ReadOnlySpan<byte> index)
        => location.ValueKind != JsonValueKind.Object ? null
            : citation with
            {
                DocumentIndex = Number(location, index),
                Source = Number(location, "start"u8) is { } start && Number(location, "end"u8) is { } end ? new SourceRange(unit, start, end) : null,
            };

    private static int? Number(JsonElement owner, ReadOnlySpan<byte> name) => WireJson.TryNumber(owner, name, out long number) && number <= int.MaxValue ? (int)number : null;

    private static string? TextOf(JsonElement owner, ReadOnlySpan<byte> name)
    {
        string? text = null;
        foreach (var item in WireJson.Items(owner, name))
        {
            text += WireJson.Text(item, "text"u8);
        }

        return text;
    }
}
