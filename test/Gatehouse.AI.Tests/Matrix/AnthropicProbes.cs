using static Gatehouse.AI.Tests.Matrix.Features;

namespace Gatehouse.AI.Tests.Matrix;

/// <summary>Anthropic's Messages API.</summary>
internal static class AnthropicProbes
{
    private const string Form = Gatehouse.AI.Calls.WireForm.AnthropicMessages;
    private const string Tool = """{"name":"marker_tool","description":"marker-description","input_schema":{"type":"object","properties":{"marker_city":{"type":"string"}},"required":["marker_city"],"additionalProperties":false}}""";

    public static string Plain => """ "model":"m","max_tokens":1024,"messages":[{"role":"user","content":"marker-text"}] """;

    public static IReadOnlyList<Probe> All { get; } =
    [
        new(Text, Form, Plain, "marker-text"),
        new(Features.System, Form, """ "system":"marker-system" """, "marker-system"),
        new(Images, Form, User("""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"bWFya2Vy"}}"""), "bWFya2Vy"),
        new(ImageUrls, Form, User("""{"type":"image","source":{"type":"url","url":"https://example.com/marker.png"}}"""), "https://example.com/marker.png"),
        new(Files, Form, User("""{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"bWFya2Vy"}}"""), "bWFya2Vy"),
        new(Tools, Form, $"\"tools\":[{Tool}]", "marker_tool", "marker-description", "marker_city"),
        new(ToolHistory, Form, $$$$$""" "tools":[{{{{{Tool}}}}}],"messages":[{"role":"user","content":"marker-text"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"marker_tool","input":{"marker_city":"marker-value"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"marker-result"}]}] """, "marker-value", "marker-result"),
        new(ParallelTools, Form, $$$$$""" "tools":[{{{{{Tool}}}}}],"tool_choice":{"type":"auto","disable_parallel_tool_use":true} """),
        new(Features.ToolChoice, Form, $$$$$""" "tools":[{{{{{Tool}}}}}],"tool_choice":{"type":"tool","name":"marker_tool"} """, "marker_tool"),
        new(JsonSchema, Form, """ "output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"marker_field":{"type":"string"}},"required":["marker_field"],"additionalProperties":false}}} """, "marker_field"),
        new(Thinking, Form, """ "max_tokens":50000,"thinking":{"type":"enabled","budget_tokens":8192} """),
        new(Signatures, Form, """ "messages":[{"role":"user","content":"marker-text"},{"role":"assistant","content":[{"type":"thinking","thinking":"A thought.","signature":"bWFya2Vy"},{"type":"text","text":"An answer."}]},{"role":"user","content":"More."}] """, "bWFya2Vy"),
        new(CacheControl, Form, """ "system":[{"type":"text","text":"marker-system","cache_control":{"type":"ephemeral","ttl":"1h"}}] """, "1h"),
        new(Citations, Form, User("""{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"bWFya2Vy"},"citations":{"enabled":true}}"""), "citations"),
        new(Stop, Form, """ "stop_sequences":["marker-stop"] """, "marker-stop"),
        new(MaxTokens, Form, """ "max_tokens":4242 """, "4242"),
        new(Temperature, Form, """ "temperature":0.25 """, "0.25"),
        new(TopK, Form, """ "top_k":42 """, "42"),
        new(Features.User, Form, """ "metadata":{"user_id":"marker-user"} """, "marker-user"),
    ];

    private static string User(string part) => $$$$$""" "messages":[{"role":"user","content":[{"type":"text","text":"marker-text"},{{{{{part}}}}}]}] """;
}
