using static Gatehouse.AI.Tests.Matrix.Features;

namespace Gatehouse.AI.Tests.Matrix;

/// <summary>OpenAI's chat completions.</summary>
internal static class ChatProbes
{
    private const string Form = Gatehouse.AI.Calls.WireForm.OpenAIChat;
    private const string Tool = """{"type":"function","function":{"name":"marker_tool","description":"marker-description","parameters":{"type":"object","properties":{"marker_city":{"type":"string"}},"required":["marker_city"],"additionalProperties":false}}}""";

    public static string Plain => """ "model":"m","messages":[{"role":"user","content":"marker-text"}] """;

    public static IReadOnlyList<Probe> All { get; } =
    [
        new(Text, Form, Plain, "marker-text"),
        new(Features.System, Form, """ "messages":[{"role":"system","content":"marker-system"},{"role":"user","content":"marker-text"}] """, "marker-system"),
        new(Images, Form, User("""{"type":"image_url","image_url":{"url":"data:image/png;base64,bWFya2Vy"}}"""), "bWFya2Vy"),
        new(ImageUrls, Form, User("""{"type":"image_url","image_url":{"url":"https://example.com/marker.png"}}"""), "https://example.com/marker.png"),
        new(Files, Form, User("""{"type":"file","file":{"file_data":"data:application/pdf;base64,bWFya2Vy"}}"""), "bWFya2Vy"),
        new(Audio, Form, User("""{"type":"input_audio","input_audio":{"data":"bWFya2Vy","format":"wav"}}"""), "bWFya2Vy"),
        new(Tools, Form, $"\"tools\":[{Tool}]", "marker_tool", "marker-description", "marker_city"),
        new(ToolHistory, Form, $$$$$""" "tools":[{{{{{Tool}}}}}],"messages":[{"role":"user","content":"marker-text"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"marker_tool","arguments":"{\"marker_city\":\"marker-value\"}"}}]},{"role":"tool","tool_call_id":"call_1","content":"marker-result"}] """, "marker-value", "marker-result"),
        new(ParallelTools, Form, $"\"tools\":[{Tool}],\"parallel_tool_calls\":false"),
        new(Features.ToolChoice, Form, $$$$$""" "tools":[{{{{{Tool}}}}}],"tool_choice":{"type":"function","function":{"name":"marker_tool"}} """, "marker_tool"),
        new(JsonSchema, Form, """ "response_format":{"type":"json_schema","json_schema":{"name":"marker_name","strict":true,"schema":{"type":"object","properties":{"marker_field":{"type":"string"}},"required":["marker_field"],"additionalProperties":false}}} """, "marker_field"),
        new(Thinking, Form, """ "reasoning_effort":"high","max_completion_tokens":50000 """),
        new(LogProbs, Form, """ "logprobs":true,"top_logprobs":3 """),
        new(Seed, Form, """ "seed":424242 """, "424242"),
        new(Stop, Form, """ "stop":["marker-stop"] """, "marker-stop"),
        new(MaxTokens, Form, """ "max_completion_tokens":4242 """, "4242"),
        new(Temperature, Form, """ "temperature":0.25 """, "0.25"),
        new(Features.User, Form, """ "user":"marker-user" """, "marker-user"),
    ];

    private static string User(string part) => $$$$$""" "messages":[{"role":"user","content":[{"type":"text","text":"marker-text"},{{{{{part}}}}}]}] """;
}
