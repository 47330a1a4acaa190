using static Gatehouse.AI.Tests.Matrix.Features;

namespace Gatehouse.AI.Tests.Matrix;

/// <summary>Bedrock's Converse.</summary>
internal static class BedrockProbes
{
    private const string Form = Gatehouse.AI.Calls.WireForm.BedrockConverse;
    private const string Tool = """{"toolSpec":{"name":"marker_tool","description":"marker-description","inputSchema":{"json":{"type":"object","properties":{"marker_city":{"type":"string"}},"required":["marker_city"],"additionalProperties":false}}}}""";

    public static string Plain => """ "messages":[{"role":"user","content":[{"text":"marker-text"}]}] """;

    public static IReadOnlyList<Probe> All { get; } =
    [
        new(Text, Form, Plain, "marker-text"),
        new(Features.System, Form, """ "system":[{"text":"marker-system"}] """, "marker-system"),
        new(Images, Form, User("""{"image":{"format":"png","source":{"bytes":"bWFya2Vy"}}}"""), "bWFya2Vy"),
        new(Files, Form, User("""{"document":{"format":"pdf","name":"marker","source":{"bytes":"bWFya2Vy"}}}"""), "bWFya2Vy"),
        new(Tools, Form, $$$$$""" "toolConfig":{"tools":[{{{{{Tool}}}}}]} """, "marker_tool", "marker-description", "marker_city"),
        new(ToolHistory, Form, $$$$$""" "toolConfig":{"tools":[{{{{{Tool}}}}}]},"messages":[{"role":"user","content":[{"text":"marker-text"}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"marker_tool","input":{"marker_city":"marker-value"}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"t1","content":[{"text":"marker-result"}]}}]}] """, "marker-value", "marker-result"),
        new(Features.ToolChoice, Form, $$$$$""" "toolConfig":{"tools":[{{{{{Tool}}}}}],"toolChoice":{"tool":{"name":"marker_tool"}}} """, "marker_tool"),
        new(Signatures, Form, """ "messages":[{"role":"user","content":[{"text":"marker-text"}]},{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"A thought.","signature":"bWFya2Vy"}}},{"text":"An answer."}]},{"role":"user","content":[{"text":"More."}]}] """, "bWFya2Vy"),
        new(CacheControl, Form, """ "system":[{"text":"marker-system"},{"cachePoint":{"type":"default"}}] """, "cache"),
        new(Stop, Form, """ "inferenceConfig":{"stopSequences":["marker-stop"]} """, "marker-stop"),
        new(MaxTokens, Form, """ "inferenceConfig":{"maxTokens":4242} """, "4242"),
        new(Temperature, Form, """ "inferenceConfig":{"temperature":0.25} """, "0.25"),
    ];

    private static string User(string part) => $$$$$""" "messages":[{"role":"user","content":[{"text":"marker-text"},{{{{{part}}}}}]}] """;
}
