using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>The reader of each form.</summary>
internal static class Reading
{
    public static Said Of(string form, bool isStream, IReadOnlyList<JsonNode> events) => (form, isStream) switch
    {
        (WireForm.OpenAIChat or WireForm.OpenAICompletions, _) => ChatReader.Read(events),
        (WireForm.OpenAIResponses, true) => ResponsesReader.ReadStream(events),
        (WireForm.OpenAIResponses, false) => ResponsesReader.ReadWhole(events[0]),
        (WireForm.AnthropicMessages, true) => MessagesReader.ReadStream(events),
        (WireForm.AnthropicMessages, false) => MessagesReader.ReadWhole(events[0]),
        (WireForm.Gemini, _) => GeminiReader.Read(events),
        (WireForm.BedrockConverse, true) => ConverseReader.ReadStream(events),
        (WireForm.BedrockConverse, false) => ConverseReader.ReadWhole(events[0]),
        (WireForm.CohereChat, true) => CohereReader.ReadStream(events),
        (WireForm.CohereChat, false) => CohereReader.ReadWhole(events[0]),
        (WireForm.OllamaChat or WireForm.OllamaGenerate, _) => OllamaReader.Read(events),
        _ => throw new ArgumentException(form),
    };
}
