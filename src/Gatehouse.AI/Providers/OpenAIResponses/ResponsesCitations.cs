using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>
/// Reads annotations of a text into citations. Offsets count code points. The "index" of a file_citation is that of a file in a
/// list by its documentation and a place in the text by its recordings: no words are said to be cited.
/// </summary>
internal static class ResponsesCitations
{
    public static List<Citation> All(JsonElement content)
    {
        var citations = new List<Citation>();
        foreach (var annotation in WireJson.Items(content, "annotations"u8))
        {
            citations.Add(Read(annotation));
        }

        return citations;
    }

    public static Citation Read(JsonElement annotation)
    {
        string? fileId = WireJson.Text(annotation, "file_id"u8);
        string? url = WireJson.Text(annotation, "url"u8);
        var kind = fileId is not null ? CitationKind.File : url is not null ? CitationKind.Web : CitationKind.Unknown;
        return new Citation(kind)
        {
            Url = url,
            Title = WireJson.Text(annotation, "title"u8),
            FileId = fileId,
            FileName = WireJson.Text(annotation, "filename"u8),
            ContainerId = WireJson.Text(annotation, "container_id"u8),
            Answer = RangeOf(annotation),
            WireForm = WireForm.OpenAIResponses,
            Raw = annotation,
        };
    }

    private static TextRange? RangeOf(JsonElement annotation)
        => WireJson.TryNumber(annotation, "start_index"u8, out long start) && WireJson.TryNumber(annotation, "end_index"u8, out long end)
            && start <= end && end <= int.MaxValue
            ? new TextRange((int)start, (int)end, OffsetUnit.CodePoints)
            : null;
}
