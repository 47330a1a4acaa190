using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>
/// The names of fields as clients of this form write them. Providers name what they could not carry by its place in the hub, in
/// the words of OpenAI's form.
/// </summary>
internal static class ConverseFields
{
    private const string Cache = ".cache_control";

    public static string Of(string field, ModelCall call)
    {
        if (call.Source is not { } source)
        {
            return field;
        }

        // What was lost is seldom, so where it stood is looked up only then.
        var root = new ConverseObject(source, "");
        if (HubField.TryRead(field, call, out var place))
        {
            var places = ConverseCallReader.PlacesOf(root)[place.Message];
            return places.Count == 0 ? field
                : place.Part < 0 ? MessageOf(places[0].Block) + place.Rest
                : OfPart(call.Messages[place.Message].Parts[place.Part], places[place.Part], place);
        }

        if (HubField.TakeIndex(field, "tools[", out int tool, out string rest) && tool < call.Tools.Count)
        {
            var at = ConverseTools.PlacesOf(root)[tool];
            return rest.StartsWith(Cache, StringComparison.Ordinal) ? CacheOf(at, rest)
                : call.Tools[tool].Vendor is not null ? at.Block
                : at.Block + OfTool(rest);
        }

        return Outer(field, root);
    }

    private static string MessageOf(string block) => block.LastIndexOf(".content[", StringComparison.Ordinal) is >= 0 and var end ? block[..end] : block;

    private static string OfPart(Part part, in ConversePlace at, in HubField place)
    {
        string rest = place.Rest;
        if (rest.StartsWith(Cache, StringComparison.Ordinal))
        {
            return CacheOf(at, rest);
        }

        return at.Block + OfBlock(part, rest, place.Inner);
    }

    private static string OfBlock(Part part, string rest, int inner) => part switch
    {
        ToolCallPart => ".toolUse" + rest switch
        {
            ".function.arguments" => ".input",
            ".function.name" => ".name",
            _ => rest,
        },
        ToolResultPart result => ".toolResult" + (inner >= 0 && inner < result.Content.Count ? HubField.At(".content", inner) + OfBlock(result.Content[inner], rest, -1) : OfResult(rest)),
        ThinkingPart or RedactedThinkingPart => ".reasoningContent",
        ImagePart => ".image" + Without(rest, ".image_url"),
        FilePart => ".document" + (rest.EndsWith(".filename", StringComparison.Ordinal) ? ".name" : Without(rest, ".file")),
        AudioPart => ".audio" + Without(rest, ".input_audio"),
        _ => rest,
    };

    private static string OfResult(string rest) => rest switch
    {
        ".is_error" => ".status",
        ".tool_call_id" => ".toolUseId",
        _ => rest,
    };

    private static string Without(string rest, string prefix) => rest.StartsWith(prefix, StringComparison.Ordinal) ? "" : rest;

    private static string CacheOf(in ConversePlace at, string rest) => (at.CachePoint ?? at.Block) + ".cachePoint" + rest[Cache.Length..];

    private static string OfTool(string rest)
        => rest.StartsWith(".function.parameters", StringComparison.Ordinal) ? ".toolSpec.inputSchema.json" + rest[".function.parameters".Length..]
            : rest.StartsWith(".function", StringComparison.Ordinal) ? ".toolSpec" + rest[".function".Length..]
            : rest.Length == 0 ? "" : ".toolSpec" + rest;

    private static string Outer(string field, ConverseObject call) => field switch
    {
        "temperature" => "inferenceConfig.temperature",
        "top_p" => "inferenceConfig.topP",
        "max_tokens" or "max_completion_tokens" => "inferenceConfig.maxTokens",
        "stop" => "inferenceConfig.stopSequences",
        "top_k" => "additionalModelRequestFields.top_k",
        "metadata" => "requestMetadata",
        "service_tier" => "serviceTier",
        "tool_choice" => "toolConfig.toolChoice",
        "tools" => "toolConfig.tools",
        "reasoning" or "reasoning_effort" or "thinking" => "additionalModelRequestFields." + ReasoningOf(call),
        _ when field.StartsWith("response_format", StringComparison.Ordinal)
            => "outputConfig.textFormat" + field["response_format".Length..].Replace(".json_schema", ".structure.jsonSchema", StringComparison.Ordinal),
        _ => field,
    };

    private static string ReasoningOf(ConverseObject call)
    {
        var fields = call.Child("additionalModelRequestFields");
        return fields is not { } written || written.TryGet("thinking", out _) ? "thinking"
            : written.TryGet("reasoningConfig", out _) ? "reasoningConfig"
            : written.TryGet("reasoning_effort", out _) ? "reasoning_effort"
            : "output_config";
    }
}
