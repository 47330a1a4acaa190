using System.Globalization;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>
/// The names of fields as clients of this form write them. Providers name what they could not carry by its place in the hub,
/// in the words of the chat form.
/// </summary>
internal static class ResponsesFields
{
    private const string Messages = "messages[";
    private const string Content = ".content[";
    private const string Calls = ".tool_calls[";

    public static string Of(string field, ModelCall call)
    {
        if (!TakeIndex(field, Messages, out int message, out string rest))
        {
            return field.StartsWith("tools[", StringComparison.Ordinal) ? Inner(field) : Outer(field);
        }

        // What was lost is seldom, so where it stood is looked up only then.
        if (call.Source is not { } source || message >= call.Messages.Count)
        {
            return field;
        }

        var places = ResponsesInputReader.PlacesOf(new OpenAIObject(source, ""))[message];
        if (TakeIndex(rest, Content, out int part, out string inner) && part < places.Count)
        {
            return places[part] + OfPart(inner);
        }

        if (TakeIndex(rest, Calls, out int toolCall, out inner))
        {
            int place = IndexOfCall(call.Messages[message], toolCall);
            return place < 0 ? field : places[place] + Inner(inner);
        }

        return places.Count == 0 ? field : ItemOf(places[0]) + rest;
    }

    private static string OfPart(string rest)
        => rest == ".thinking" ? ""
            : rest.StartsWith(Content, StringComparison.Ordinal) ? ".output[" + rest[Content.Length..]
            : rest;

    private static int IndexOfCall(Message message, int toolCall)
    {
        for (int i = 0; i < message.Parts.Count; i++)
        {
            if (message.Parts[i] is ToolCallPart && toolCall-- == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private static string ItemOf(string place)
    {
        int end = place.IndexOf(']', StringComparison.Ordinal);
        return end < 0 ? place : place[..(end + 1)];
    }

    private static string Inner(string path) => path.Replace(".function.", ".", StringComparison.Ordinal);

    private static string Outer(string field) => field switch
    {
        "reasoning" or "reasoning_effort" => "reasoning.effort",
        "max_completion_tokens" or "max_tokens" => "max_output_tokens",
        "logprobs" => "include",
        _ when field.StartsWith("response_format", StringComparison.Ordinal)
            => "text.format" + field["response_format".Length..].Replace(".json_schema", "", StringComparison.Ordinal),
        _ => field,
    };

    private static bool TakeIndex(string field, string prefix, out int index, out string rest)
    {
        index = 0;
        rest = "";
        int end = field.IndexOf(']', StringComparison.Ordinal);
        if (!field.StartsWith(prefix, StringComparison.Ordinal) || end < 0
            || !int.TryParse(field.AsSpan(prefix.Length, end - prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out index))
        {
            return false;
        }

        rest = field[(end + 1)..];
        return true;
    }
}
