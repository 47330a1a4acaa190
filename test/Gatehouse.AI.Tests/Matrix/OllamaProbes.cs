using static Gatehouse.AI.Tests.Matrix.Features;

namespace Gatehouse.AI.Tests.Matrix;

/// <summary>Ollama's chat.</summary>
internal static class OllamaProbes
{
    private const string Form = Gatehouse.AI.Calls.WireForm.OllamaChat;
    private const string Tool = """{"type":"function","function":{"name":"marker_tool","description":"marker-description","parameters":{"type":"object","properties":{"marker_city":{"type":"string"}},"required":["marker_city"],"additionalProperties":false}}}""";

    public static string Plain => """ "model":"m","stream":false,"messages":[{"role":"user","content":"marker-text"}] """;

    public static IReadOnlyList<Probe> All { get; } =
    [
        new(Text, Form, Plain, "marker-text"),
        new(Features.System, Form, """ "messages":[{"role":"system","content":"marker-system"},{"role":"user","content":"marker-text"}] """, "marker-system"),
        new(Images, Form, """ "messages":[{"role":"user","content":"marker-text","images":["iVBORw0KGgo="]}] """, "iVBORw0KGgo="),
        new(Tools, Form, $"\"tools\":[{Tool}]", "marker_tool", "marker-description", "marker_city"),
        new(ToolHistory, Form, $$$$$""" "tools":[{{{{{Tool}}}}}],"messages":[{"role":"user","content":"marker-text"},{"role":"assistant","content":"","tool_calls":[{"function":{"name":"marker_tool","arguments":{"marker_city":"marker-value"}}}]},{"role":"tool","tool_name":"marker_tool","content":"marker-result"}] """, "marker-value", "marker-result"),
        new(JsonSchema, Form, """ "format":{"type":"object","properties":{"marker_field":{"type":"string"}},"required":["marker_field"],"additionalProperties":false} """, "marker_field"),
        new(Thinking, Form, """ "think":"high","options":{"num_predict":50000} """),
        new(Seed, Form, """ "options":{"seed":424242} """, "424242"),
        new(Stop, Form, """ "options":{"stop":["marker-stop"]} """, "marker-stop"),
        new(MaxTokens, Form, """ "options":{"num_predict":4242} """, "4242"),
        new(Temperature, Form, """ "options":{"temperature":0.25} """, "0.25"),
        new(TopK, Form, """ "options":{"top_k":42} """, "42"),
    ];
}
