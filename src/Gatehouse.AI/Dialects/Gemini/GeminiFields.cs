using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>
/// The names of fields as clients of this form write them. Providers name what they could not carry by its place in the hub, in
/// the words of OpenAI's form.
/// </summary>
internal static class GeminiFields
{
    private const string Config = "generationConfig.";

    public static string Of(string field, ModelCall call)
    {
        if (call.Source is not { } source)
        {
            return field;
        }

        // What was lost is seldom, so where it stood is looked up only then.
        if (HubField.TryRead(field, call, out var place))
        {
            var places = GeminiContentReader.PlacesOf(new GeminiObject(source, ""))[place.Message];
            return places.Count == 0 ? field
                : place.Part < 0 ? ContentOf(places[0]) + place.Rest
                : OfPart(call.Messages[place.Message].Parts[place.Part], places[place.Part], place);
        }

        if (HubField.TakeIndex(field, "tools[", out int tool, out string rest) && tool < call.Tools.Count)
        {
            return GeminiToolReader.PlacesOf(new GeminiObject(source, ""))[tool] + OfFunction(rest);
        }

        return Outer(field, new GeminiObject(source, ""));
    }

    private static string ContentOf(string place) => place.IndexOf(".parts[", StringComparison.Ordinal) is >= 0 and var end ? place[..end] : place;

    private static string OfPart(Part part, string path, in HubField place) => part switch
    {
        ToolCallPart or ToolResultPart when place.Rest.StartsWith(".function", StringComparison.Ordinal) && !place.Rest.StartsWith(".function.", StringComparison.Ordinal) => path + place.Rest,
        ToolCallPart => path + ".functionCall" + place.Rest switch
        {
            ".function.arguments" => ".args",
            ".function.name" => ".name",
            var other => other,
        },
        ToolResultPart => path + ".functionResponse" + OfResult(place),
        ThinkingPart or RedactedThinkingPart => path,
        FilePart { Url: not null } when place.Rest.EndsWith(".filename", StringComparison.Ordinal) => path + ".fileData.displayName",
        ImagePart or FilePart or AudioPart => path + OfMedia(place.Rest),
        _ => path + place.Rest,
    };

    // The text of a result comes first in the hub.
    private static string OfResult(in HubField place)
        => place.Inner >= 0 ? HubField.At(".parts", Math.Max(0, place.Inner - 1))
            : place.Rest switch
            {
                ".content" => ".parts",
                ".tool_call_id" => ".name",
                ".is_error" => ".response.error",
                var other => other,
            };

    private static string OfMedia(string rest)
        => rest.EndsWith(".filename", StringComparison.Ordinal) ? ".inlineData.displayName"
            : rest.StartsWith(".image_url", StringComparison.Ordinal) || rest.StartsWith(".file", StringComparison.Ordinal) || rest.StartsWith(".input_audio", StringComparison.Ordinal)
                ? rest.StartsWith(".fileData", StringComparison.Ordinal) ? rest : ""
            : rest;

    private static string OfFunction(string rest) => rest.Replace(".function.", ".", StringComparison.Ordinal);

    private static string Outer(string field, GeminiObject call) => field switch
    {
        "temperature" or "seed" => Config + field,
        "top_p" => Config + "topP",
        "top_k" => Config + "topK",
        "n" => Config + "candidateCount",
        "stop" => Config + "stopSequences",
        "max_tokens" or "max_completion_tokens" => Config + "maxOutputTokens",
        "presence_penalty" => Config + "presencePenalty",
        "frequency_penalty" => Config + "frequencyPenalty",
        "logprobs" => Config + "responseLogprobs",
        "top_logprobs" => Config + "logprobs",
        "modalities" => Config + "responseModalities",
        "tool_choice" => "toolConfig.functionCallingConfig",
        "reasoning" or "reasoning_effort" or "thinking" => Config + "thinkingConfig",
        _ when field.StartsWith("response_format", StringComparison.Ordinal) => Config + FormatOf(call),
        _ => field,
    };

    private static string FormatOf(GeminiObject call)
        => call.Child("generationConfig") is not { } config ? "responseMimeType"
            : config.TryGet("responseJsonSchema", out _) ? "responseJsonSchema"
            : config.TryGet("responseSchema", out _) ? "responseSchema"
            : "responseMimeType";
}
