using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// Reads the annotations of messages and of texts of responses, and the sources that Perplexity and xAI name for a whole reply.
/// Recorded offsets are no bytes; that they count code points, not UTF-16, is not said anywhere and could not be checked. The end
/// is behind the last character in the recordings, though OpenAI's reference calls it the last one's.
/// </summary>
internal static class OpenAICitations
{
    /// <summary>One annotation. Those of chat have their members in an object named as their type.</summary>
    /// <param name="annotation">The vendor's object.</param>
    /// <param name="form">Its form (<see cref="WireForm"/>).</param>
    public static Citation Read(JsonElement annotation, string form)
    {
        string type = WireJson.Text(annotation, "type"u8) ?? "";
        var inner = WireJson.Object(annotation, "url_citation"u8);
        var members = inner.ValueKind == JsonValueKind.Object ? inner : annotation;
        return type switch
        {
            "url_citation" when WireJson.Text(members, "url"u8) is { } url => new Citation(CitationKind.Web)
            {
                Url = url,
                Title = WireJson.Text(members, "title"u8),
                CitedText = WireJson.Text(members, "content"u8),
                Answer = RangeOf(members),
                Extra = WireJson.Rest(members, static name => name is "type" or "url" or "title" or "content" or "start_index" or "end_index"),
            },
            "file_citation" or "container_file_citation" or "file_path" when WireJson.Text(members, "file_id"u8) is { } file => new Citation(CitationKind.File)
            {
                FileId = file,
                FileName = WireJson.Text(members, "filename"u8),
                ContainerId = WireJson.Text(members, "container_id"u8),
                Answer = RangeOf(members) ?? PointOf(members),
                Extra = WireJson.Rest(members, static name => name is "type" or "file_id" or "filename" or "container_id" or "index" or "start_index" or "end_index"),
            },
            _ => new Citation(CitationKind.Unknown) { WireForm = form, Raw = annotation },
        };
    }

    /// <summary>
    /// Adds the sources that a reply names beside its answers: "search_results" with "citations", their addresses in the same order
    /// (docs.perplexity.ai/api-reference/chat-completions-post), or "citations" alone (docs.x.ai/docs/guides/live-search). Which words
    /// they belong to is not told but by the model's own marks.
    /// </summary>
    public static void ReadSources(JsonElement root, List<Citation> citations)
    {
        foreach (var result in WireJson.Items(root, "search_results"u8))
        {
            if (WireJson.Text(result, "url"u8) is { } url)
            {
                citations.Add(new Citation(CitationKind.Web)
                {
                    Url = url,
                    Title = WireJson.Text(result, "title"u8),
                    CitedText = WireJson.Text(result, "snippet"u8),
                    Extra = WireJson.Rest(result, static name => name is "url" or "title" or "snippet"),
                });
            }
        }

        foreach (var address in WireJson.Items(root, "citations"u8))
        {
            if (address.ValueKind == JsonValueKind.String && address.GetString() is { } url && !citations.Exists(c => c.Url == url))
            {
                citations.Add(new Citation(CitationKind.Web) { Url = url });
            }
        }
    }

    /// <summary>Whether a member of a reply names sources in a way that is read.</summary>
    public static bool IsSources(in JsonProperty member)
        => member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() > 0
            && ((member.NameEquals("citations"u8) && member.Value[0].ValueKind == JsonValueKind.String)
                || (member.NameEquals("search_results"u8) && WireJson.Text(member.Value[0], "url"u8) is not null));

    /// <summary>Whether a reply names sources in a way that is read.</summary>
    public static bool HasSources(JsonElement root)
    {
        foreach (var member in root.EnumerateObject())
        {
            if (IsSources(member))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Puts citations on the texts that they stand on. Offsets count in the whole content, those of the hub in its part; without a
    /// place they are on the last text.
    /// </summary>
    public static void Attach(List<Part> parts, List<Citation> citations)
    {
        foreach (var citation in citations)
        {
            int last = -1, before = 0;
            for (int i = 0; i < parts.Count; i++)
            {
                if (parts[i] is not TextPart text)
                {
                    continue;
                }

                int length = TextOffsets.LengthOf(text.Text, OffsetUnit.CodePoints);
                if (last < 0 || citation.Answer is null || citation.Answer.Value.Start >= before + LengthOf(parts[last]))
                {
                    before += last < 0 ? 0 : LengthOf(parts[last]);
                    last = i;
                }

                if (citation.Answer is { } range && range.Start < before + length)
                {
                    break;
                }
            }

            if (last < 0)
            {
                last = parts.Count;
                parts.Add(new TextPart(""));
            }

            var cited = (TextPart)parts[last];
            parts[last] = cited with { Citations = [.. cited.Citations, Within(citation, before)] };
        }
    }

    /// <summary>The citation with its place counted from the beginning of its part.</summary>
    public static Citation Within(Citation citation, int before)
        => before == 0 || citation.Answer is not { } range ? citation
            : citation with { Answer = range with { Start = Math.Max(0, range.Start - before), End = Math.Max(0, range.End - before) } };

    private static int LengthOf(Part text) => TextOffsets.LengthOf(((TextPart)text).Text, OffsetUnit.CodePoints);

    private static TextRange? RangeOf(JsonElement members)
        => WireJson.TryNumber(members, "start_index"u8, out long start) && WireJson.TryNumber(members, "end_index"u8, out long end) && start <= end && end <= int.MaxValue
            ? new TextRange((int)start, (int)end, OffsetUnit.CodePoints)
            : null;

    // In the recordings a place in the text, though the reference calls it one in a list of files.
    private static TextRange? PointOf(JsonElement members)
        => WireJson.TryNumber(members, "index"u8, out long index) && index <= int.MaxValue ? new TextRange((int)index, (int)index, OffsetUnit.CodePoints) : null;
}
