using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>
/// Reads citations (docs.cohere.com/reference/chat: start, end and text of the answer, with the sources of each: documents of the
/// call or what tools gave back). What an offset counts is not said; the vendor's servers are Python, whose strings count code
/// points. Sources are one citation each.
/// </summary>
internal static class CohereCitations
{
    public static void Read(JsonElement citation, Action<int?, Citation> add)
    {
        TextRange? range = WireJson.TryNumber(citation, "start"u8, out long start) && WireJson.TryNumber(citation, "end"u8, out long end) && start <= end && end <= int.MaxValue
            ? new TextRange((int)start, (int)end, OffsetUnit.CodePoints)
            : null;
        int? block = WireJson.TryNumber(citation, "content_index"u8, out long index) && index <= int.MaxValue ? (int)index : null;
        bool any = false;
        foreach (var source in WireJson.Items(citation, "sources"u8))
        {
            any = true;
            add(block, ReadSource(source) with { Answer = range });
        }

        if (!any)
        {
            add(block, new Citation(CitationKind.Unknown) { Answer = range, WireForm = WireForm.CohereChat, Raw = citation });
        }
    }

    private static Citation ReadSource(JsonElement source)
    {
        bool isTool = WireJson.Text(source, "type"u8) == "tool";
        var content = WireJson.Object(source, isTool ? "tool_output"u8 : "document"u8);
        string? url = WireJson.Text(content, "url"u8);
        return new Citation(isTool ? CitationKind.ToolResult : url is null ? CitationKind.Document : CitationKind.Web)
        {
            DocumentId = WireJson.Text(source, "id"u8) ?? WireJson.Text(content, "id"u8),
            Url = url,
            Title = WireJson.Text(content, "title"u8),
            CitedText = WireJson.Text(content, "snippet"u8) ?? WireJson.Text(content, "text"u8) ?? WireJson.Text(content, "content"u8),

            // Callers give documents whatever members they like.
            Extra = WireJson.Rest(content, static name => name is "id" or "url" or "title" or "snippet" or "text" or "content"),
        };
    }
}
