using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects;

/// <summary>The name (<see cref="ReplyField"/>) of what an event tells that was left out.</summary>
internal static class LostField
{
    /// <summary>Null for events without content.</summary>
    public static string? Of(in StreamEvent lost) => lost.Kind switch
    {
        StreamEventKind.TextDelta => Part(lost, "text"),
        StreamEventKind.RefusalDelta => Part(lost, "refusal"),
        StreamEventKind.SignatureDelta => Part(lost, "thinking.signature"),
        StreamEventKind.ThinkingDelta or StreamEventKind.RedactedThinking => Part(lost, "thinking"),
        StreamEventKind.ToolCallStarted or StreamEventKind.ToolArgumentsDelta => Part(lost, "tool_call"),
        StreamEventKind.Citation => Part(lost, "citations"),
        StreamEventKind.Image => Part(lost, "image"),
        StreamEventKind.AudioDelta => Part(lost, "audio"),
        StreamEventKind.LogProbs => ReplyField.Choice(lost.Choice, "logprobs"),
        StreamEventKind.Extra when lost is { Name: { } name, Raw: { } value } && !WireJson.SaysNothing(value) => ReplyField.Of(name),
        StreamEventKind.ChoiceExtra when lost is { Name: { } name, Raw: { } value } && !WireJson.SaysNothing(value) => ReplyField.Choice(lost.Choice, name),
        StreamEventKind.Unknown => Part(lost, TypeOf(lost.Raw)),
        _ => null,
    };

    private static string Part(in StreamEvent lost, string member) => ReplyField.Part(lost.Choice, lost.PartIndex, member);

    // A piece of a block says more by its own type than by that of the event that brings it.
    private static string TypeOf(JsonElement? raw)
    {
        if (raw is not { ValueKind: JsonValueKind.Object } item)
        {
            return "part";
        }

        foreach (var inner in (ReadOnlySpan<JsonElement>)[WireJson.Object(item, "delta"u8), WireJson.Object(item, "start"u8)])
        {
            if (!WireJson.SaysNothing(inner))
            {
                return WireJson.Text(inner, "type"u8) ?? FirstOf(inner);
            }
        }

        return WireJson.Text(item, "type"u8) ?? FirstOf(item);
    }

    // Google's and Amazon's parts are named by the member that holds what they are.
    private static string FirstOf(JsonElement item) => item.EnumerateObject() is var members && members.MoveNext() ? members.Current.Name : "part";
}
