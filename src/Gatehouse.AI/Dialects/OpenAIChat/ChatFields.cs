using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIChat;

/// <summary>
/// The names of fields as clients of this form write them. The hub has thinking, calls of tools and results as parts among the
/// others; here they are members of their own.
/// </summary>
internal static class ChatFields
{
    public static string Of(string field, ModelCall call)
        => HubField.TryRead(field, call, out var place) ? OfMessage(place, call.Messages[place.Message])
            : HubField.OfFunction(field, call);

    private static string OfMessage(in HubField place, Message message)
    {
        string path = HubField.At("messages", place.Message);
        if (place.Part < 0)
        {
            return path + place.Rest;
        }

        int content = 0, calls = 0;
        for (int i = 0; i < place.Part; i++)
        {
            calls += IsCall(message.Parts[i]) ? 1 : 0;
            content += IsCall(message.Parts[i]) || message.Parts[i] is ThinkingPart or RedactedThinkingPart ? 0 : 1;
        }

        return message.Parts[place.Part] switch
        {
            var part when IsCall(part) => HubField.At(path + ".tool_calls", calls) + place.Rest,
            ThinkingPart { Signature: null } => path + ".reasoning_content",
            ThinkingPart or RedactedThinkingPart => path + ".reasoning_details",
            ToolResultPart when place.Inner >= 0 => HubField.At(path + ".content", place.Inner) + place.Rest,
            ToolResultPart => path + place.Rest,
            _ => HubField.At(path + ".content", content) + place.Rest,
        };
    }

    // A call of a tool that takes any text is kept whole.
    private static bool IsCall(Part part)
        => part is ToolCallPart || (part is UnknownPart unknown && unknown.Raw.ValueKind == JsonValueKind.Object && unknown.Raw.TryGetProperty("id"u8, out _));
}
