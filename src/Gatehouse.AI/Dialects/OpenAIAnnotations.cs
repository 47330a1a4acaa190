using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects;

/// <summary>
/// Citations as OpenAI's forms have them, with offsets in code points. Chat completions know pages on the web alone, each in an
/// object of its own (openai/openai-node:src/resources/chat/completions/completions.ts, ChatCompletionMessage.Annotation);
/// responses know files as well (openai/openai-node:src/resources/responses/responses.ts, ResponseOutputText). The words of the
/// source go along as "content", as OpenRouter's web search has them (openrouter.ai/docs/features/web-search).
/// </summary>
internal static class OpenAIAnnotations
{
    /// <summary>Writes the citation as an annotation of a chat message. Returns whether there is one for it.</summary>
    /// <param name="writer">In an array.</param>
    /// <param name="citation">What is cited.</param>
    /// <param name="text">The part that it stands on.</param>
    /// <param name="start">Code points of the message in front of the part.</param>
    public static bool WriteChat(Utf8JsonWriter writer, Citation citation, AnswerText text, int start)
    {
        if (citation.Url is null)
        {
            return WriteOwn(writer, citation, WireForm.OpenAIChat);
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "url_citation"u8);
        writer.WriteStartObject("url_citation"u8);
        WriteUrl(writer, citation);
        WriteRange(writer, citation, text, start);
        writer.WriteEndObject();
        writer.WriteEndObject();
        return true;
    }

    /// <summary>Writes the citation as an annotation of a text of a response. Returns whether there is one for it.</summary>
    public static bool WriteResponse(Utf8JsonWriter writer, Citation citation, AnswerText text)
    {
        if (citation.Url is null && citation.FileId is null)
        {
            return WriteOwn(writer, citation, WireForm.OpenAIResponses);
        }

        writer.WriteStartObject();
        if (citation.FileId is null)
        {
            writer.WriteString("type"u8, "url_citation"u8);
            WriteUrl(writer, citation);
            WriteRange(writer, citation, text, 0);
        }
        else if (citation.ContainerId is null)
        {
            writer.WriteString("type"u8, "file_citation"u8);
            writer.WriteString("file_id"u8, citation.FileId);
            writer.WriteString("filename"u8, citation.FileName ?? citation.Title ?? "");
            writer.WriteNumber("index"u8, text.Convert(citation.Answer ?? TextRange.All, OffsetUnit.CodePoints).Start);
        }
        else
        {
            writer.WriteString("type"u8, "container_file_citation"u8);
            writer.WriteString("container_id"u8, citation.ContainerId);
            writer.WriteString("file_id"u8, citation.FileId);
            writer.WriteString("filename"u8, citation.FileName ?? citation.Title ?? "");
            WriteRange(writer, citation, text, 0);
        }

        writer.WriteEndObject();
        return true;
    }

    /// <summary>Whether a response has an annotation for it.</summary>
    public static bool HasPlaceInResponse(Citation citation)
        => (citation.Url ?? citation.FileId) is not null || (citation.Raw is not null && citation.WireForm == WireForm.OpenAIResponses);

    /// <summary>Whether an annotation of a response says all that is known, and nothing that is not.</summary>
    public static bool IsExactInResponse(Citation citation) => citation.Answer is not null && citation.Extra.Count == 0;

    private static bool WriteOwn(Utf8JsonWriter writer, Citation citation, string form)
    {
        if (citation.Raw is not { } raw || citation.WireForm != form)
        {
            return false;
        }

        raw.WriteTo(writer);
        return true;
    }

    private static void WriteUrl(Utf8JsonWriter writer, Citation citation)
    {
        writer.WriteString("url"u8, citation.Url);
        writer.WriteString("title"u8, citation.Title ?? "");
        if (citation.CitedText is { Length: > 0 } words)
        {
            writer.WriteString("content"u8, words);
        }
    }

    private static void WriteRange(Utf8JsonWriter writer, Citation citation, AnswerText text, int before)
    {
        var (start, end) = text.Convert(citation.Answer ?? TextRange.All, OffsetUnit.CodePoints);
        writer.WriteNumber("start_index"u8, before + start);
        writer.WriteNumber("end_index"u8, before + end);
    }
}
