using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Tests.Replay;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>Which model, at which provider, a recording is priced as.</summary>
internal static class RecordedModel
{
    /// <summary>The model that answered; one of the vendor's where its replies name none (Bedrock, Cohere).</summary>
    public static string Of(Recording recording, JsonObject whole) => recording.Form switch
    {
        WireForm.BedrockConverse => "anthropic.claude-sonnet-4-5-20250929-v1:0",
        WireForm.CohereChat => "command-a-03-2025",
        _ => whole.Text("model") ?? whole.Text("modelVersion") ?? "",
    };

    public static string ProviderOf(Recording recording) => recording.Form switch
    {
        WireForm.AnthropicMessages => "anthropic",
        WireForm.Gemini => "gemini",
        WireForm.BedrockConverse => "bedrock",
        WireForm.CohereChat => "cohere",
        _ when recording.Name.StartsWith("azure/", StringComparison.Ordinal) => "azure",
        _ when recording.Name.Contains("xai", StringComparison.Ordinal) => "xai",
        WireForm.OpenAIChat => recording.Provider,
        _ => "openai",
    };
}
