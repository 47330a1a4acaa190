using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>
/// The names of fields as clients of this form write them. Providers name what they could not carry by its place in the hub,
/// in the words of the chat form.
/// </summary>
internal static class ResponsesFields
{
    private const string Input = "input[";

    public static string Of(string field, ModelCall call)
    {
        if (!HubField.TryRead(field, call, out var place))
        {
            return field.StartsWith("tools[", StringComparison.Ordinal) ? Inner(field) : Outer(field);
        }

        // What was lost is seldom, so where it stood is looked up only then.
        if (call.Source is not { } source)
        {
            return field;
        }

        var places = ResponsesInputReader.PlacesOf(new OpenAIObject(source, ""))[place.Message];
        if (place.Part < 0)
        {
            return places.Count == 0 ? field : ItemOf(places[0]) + place.Rest;
        }

        string at = places[place.Part];
        return call.Messages[place.Message].Parts[place.Part] switch
        {
            ToolCallPart => at + Inner(place.Rest),
            ToolResultPart => at + OfResult(place),
            _ when IsOfItem(source, at, place.Rest) => ItemOf(at) + place.Rest,
            _ => at + OfPart(place.Rest),
        };
    }

    private static string OfResult(in HubField place)
        => place.Inner >= 0 ? HubField.At(".output", place.Inner) + OfPart(place.Rest)
            : place.Rest switch
            {
                ".content" => ".output",
                ".tool_call_id" => ".call_id",
                _ => place.Rest,
            };

    private static string OfPart(string rest) => rest is ".thinking" or ".file" ? "" : rest.Replace(".image_url.detail", ".detail", StringComparison.Ordinal).Replace(".file.filename", ".filename", StringComparison.Ordinal);

    // What an answer's message says beside its content rides on its first part.
    private static bool IsOfItem(JsonElement source, string at, string rest)
        => rest.Length > 1 && HubField.TakeIndex(at, Input, out int item, out string within) && within.StartsWith(".content", StringComparison.Ordinal)
            && source.GetProperty("input"u8)[item].TryGetProperty(rest.AsSpan(1), out _);

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
}
