using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Matrix;

/// <summary>What replies carry besides text, one feature each.</summary>
internal static class ReplyProbes
{
    private static readonly Citation Page = new(CitationKind.Web) { Url = "https://example.com/marker", Title = "title-marker", Answer = TextRange.All };

    private static readonly Citation Document = new(CitationKind.Document)
    {
        Title = "title-marker", CitedText = "cited-marker", DocumentIndex = 0, Source = new SourceRange(SourceUnit.Characters, 1, 13), Answer = TextRange.All,
    };

    private static readonly Citation File = new(CitationKind.File) { FileId = "file-marker", FileName = "name-marker", Answer = TextRange.All };

    public static IReadOnlyList<ReplyProbe> All { get; } =
    [
        new("text", [new TextPart("word-marker")], ["word-marker"]),
        new("thinking", [new ThinkingPart("thought-marker", null), new TextPart("a")], ["thought-marker"]),
        new("tool calls", [new ToolCallPart("id", "name-marker", "{}")], ["name-marker"]),
        new("citations: pages, with their words", [new TextPart("a") { Citations = [Page] }], ["https://example.com/marker", "title-marker"]),
        new("citations: pages, without a place", [new TextPart("a") { Citations = [Page with { Answer = null }] }], ["https://example.com/marker", "title-marker"]),
        new("citations: documents", [new TextPart("a") { Citations = [Document] }], ["title-marker", "cited-marker"]),
        new("citations: files of a vendor", [new TextPart("a") { Citations = [File] }], ["file-marker", "name-marker"]),
        new("images out", [new TextPart("a"), new ImagePart { Base64 = "aW1hZ2UtbWFya2Vy", MediaType = "image/png" }], ["aW1hZ2UtbWFya2Vy"]),
        new("audio out", [new AudioPart("YXVkaW8tbWFya2Vy", "pcm16") { Id = "audio_1", Transcript = "said-marker", ExpiresAt = 1 }], ["YXVkaW8tbWFya2Vy", "said-marker"]),
        new("parts of a vendor's own", [new TextPart("a"), new UnknownPart("another", "hologram", JsonElement.Parse("""{"type":"hologram","x":"own-marker"}"""))], ["own-marker"]),
        new("members of a vendor's own", [new TextPart("a")], ["member-marker"]) { Member = "member-marker" },
    ];
}
