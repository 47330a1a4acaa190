using System.Globalization;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>
/// The names of fields as clients of this form write them. Providers name what they could not carry by its place in the hub,
/// in the words of OpenAI's form.
/// </summary>
internal static class OllamaFields
{
    private const string Messages = "messages[";

    public static string Of(string field, ModelCall call, bool isGenerate)
        => field.StartsWith(Messages, StringComparison.Ordinal) ? OfMessage(field, call, isGenerate) : Outer(HubField.OfFunction(field, call));

    private static string OfMessage(string field, ModelCall call, bool isGenerate)
    {
        int close = field.IndexOf(']', StringComparison.Ordinal);
        if (close < 0 || !int.TryParse(field.AsSpan(Messages.Length, close - Messages.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= call.Messages.Count)
        {
            return field;
        }

        var message = call.Messages[index];
        string member = MemberOf(field.AsSpan(close + 1), message);
        return !isGenerate ? field[..(close + 1)] + (member.StartsWith('.') || member.Length == 0 ? member : "." + member)
            : message.Role == Role.System ? "system"
            : member is "" or "content" ? "prompt"
            : member;
    }

    private static string MemberOf(ReadOnlySpan<char> rest, Message message)
    {
        const string Content = ".content[";
        int close = rest.IndexOf(']');
        if (!rest.StartsWith(Content, StringComparison.Ordinal) || close < 0
            || !int.TryParse(rest[Content.Length..close], NumberStyles.None, CultureInfo.InvariantCulture, out int part) || part >= message.Parts.Count)
        {
            return rest.ToString();
        }

        return message.Parts[part] switch
        {
            ImagePart => string.Create(CultureInfo.InvariantCulture, $"images[{message.Parts.Take(part).Count(p => p is ImagePart)}]"),
            ThinkingPart => "thinking",
            ToolResultPart when rest[(close + 1)..] is ".tool_call_id" => "tool_name",
            _ => "content",
        };
    }

    private static string Outer(string field) => field switch
    {
        "temperature" or "top_p" or "top_k" or "seed" or "stop" or "frequency_penalty" or "presence_penalty" => "options." + field,
        "max_tokens" or "max_completion_tokens" => "options.num_predict",
        "reasoning" or "reasoning_effort" or "thinking" => "think",
        _ => field.StartsWith("response_format", StringComparison.Ordinal) ? "format" : field,
    };
}
