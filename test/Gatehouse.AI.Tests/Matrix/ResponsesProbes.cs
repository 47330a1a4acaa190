using static Gatehouse.AI.Tests.Matrix.Features;

namespace Gatehouse.AI.Tests.Matrix;

/// <summary>OpenAI's Responses API.</summary>
internal static class ResponsesProbes
{
    private const string Form = Gatehouse.AI.Calls.WireForm.OpenAIResponses;
    private const string Tool = """{"type":"function","name":"marker_tool","description":"marker-description","parameters":{"type":"object","properties":{"marker_city":{"type":"string"}},"required":["marker_city"],"additionalProperties":false}}""";

    public static string Plain => """ "model":"m","input":"marker-text" """;

    public static IReadOnlyList<Probe> All { get; } =
    [
        new(Text, Form, Plain, "marker-text"),
        new(Features.System, Form, """ "instructions":"marker-system" """, "marker-system"),
        new(Images, Form, User("""{"type":"input_image","image_url":"data:image/png;base64,bWFya2Vy"}"""), "bWFya2Vy"),
        new(ImageUrls, Form, User("""{"type":"input_image","image_url":"https://example.com/marker.png"}"""), "https://example.com/marker.png"),
        new(Files, Form, User("""{"type":"input_file","file_data":"data:application/pdf;base64,bWFya2Vy"}"""), "bWFya2Vy"),
        new(Tools, Form, $"\"tools\":[{Tool}]", "marker_tool", "marker-description", "marker_city"),
        new(ToolHistory, Form, $$$$$""" "tools":[{{{{{Tool}}}}}],"input":[{"role":"user","content":"marker-text"},{"type":"function_call","call_id":"call_1","name":"marker_tool","arguments":"{\"marker_city\":\"marker-value\"}"},{"type":"function_call_output","call_id":"call_1","output":"marker-result"}] """, "marker-value", "marker-result"),
        new(ParallelTools, Form, $"\"tools\":[{Tool}],\"parallel_tool_calls\":false"),
        new(Features.ToolChoice, Form, $$$$$""" "tools":[{{{{{Tool}}}}}],"tool_choice":{"type":"function","name":"marker_tool"} """, "marker_tool"),
        new(JsonSchema, Form, """ "text":{"format":{"type":"json_schema","name":"marker_name","strict":true,"schema":{"type":"object","properties":{"marker_field":{"type":"string"}},"required":["marker_field"],"additionalProperties":false}}} """, "marker_field"),
        new(Thinking, Form, """ "reasoning":{"effort":"high"},"max_output_tokens":50000 """),
        new(Signatures, Form, """ "input":[{"role":"user","content":"marker-text"},{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"bWFya2Vy"},{"role":"assistant","content":[{"type":"output_text","text":"An answer.","annotations":[]}]},{"role":"user","content":"More."}] """, "bWFya2Vy"),
        new(MaxTokens, Form, """ "max_output_tokens":4242 """, "4242"),
        new(Temperature, Form, """ "temperature":0.25 """, "0.25"),
        new(Features.User, Form, """ "user":"marker-user" """, "marker-user"),
    ];

    private static string User(string part) => $$$$$""" "input":[{"role":"user","content":[{"type":"input_text","text":"marker-text"},{{{{{part}}}}}]}] """;
}
