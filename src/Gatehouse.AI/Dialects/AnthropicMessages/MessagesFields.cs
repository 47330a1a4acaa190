using System.Globalization;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>
/// The names of fields as clients of this form write them. Providers name what they could not carry by its place in the hub,
/// in the words of OpenAI's form.
/// </summary>
internal static class MessagesFields
{
    private const string Messages = "messages[";
    private const string Calls = ".tool_calls[";

    /// <summary>Marks the message that the member `system` became: no extra members, but its own object.</summary>
    public static ExtraMembers FromSystem { get; } = new();

    public static string Of(string field, ModelCall call)
        => HubField.TakeIndex(field, Messages, out int message, out string rest) && message < call.Messages.Count
            ? OfMessage(message, OfCall(rest, call.Messages[message]), call)
            : field.StartsWith("tools[", StringComparison.Ordinal) ? Inner(field) : Outer(field, call.Reasoning);

    private static string OfMessage(int message, string rest, ModelCall call)
    {
        bool hasSystem = ReferenceEquals(call.Messages[0].Extra, FromSystem);
        if (hasSystem && message == 0)
        {
            return "system" + (rest.StartsWith(".content[", StringComparison.Ordinal) ? rest[".content".Length..] : "");
        }

        return string.Create(CultureInfo.InvariantCulture, $"messages[{(hasSystem ? message - 1 : message)}]{rest}");
    }

    // Calls of tools are blocks among the others here.
    private static string OfCall(string rest, Message message)
    {
        if (!HubField.TakeIndex(rest, Calls, out int call, out string tail))
        {
            return Inner(rest);
        }

        for (int i = 0; i < message.Parts.Count; i++)
        {
            if (message.Parts[i] is ToolCallPart && call-- == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $".content[{i}]{Inner(tail)}");
            }
        }

        return rest;
    }

    private static string Inner(string path) => path
        .Replace(".function.parameters", ".input_schema", StringComparison.Ordinal)
        .Replace(".function.arguments", ".input", StringComparison.Ordinal)
        .Replace(".function.", ".", StringComparison.Ordinal)
        .Replace("].thinking", "]", StringComparison.Ordinal)
        .Replace("].file.filename", "].title", StringComparison.Ordinal)
        .Replace("].file", "].source", StringComparison.Ordinal)
        .Replace(".image_url", ".source", StringComparison.Ordinal);

    private static string Outer(string field, Reasoning? reasoning) => field switch
    {
        "stop" => "stop_sequences",
        "reasoning" or "reasoning_effort" => reasoning is { Mode: null } ? "output_config.effort" : "thinking",
        "user" => "metadata.user_id",
        "parallel_tool_calls" => "tool_choice.disable_parallel_tool_use",
        "max_completion_tokens" => "max_tokens",
        _ => field.StartsWith("response_format", StringComparison.Ordinal) ? "output_config.format" : field,
    };
}
