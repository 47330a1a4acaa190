using static Gatehouse.AI.Tests.Matrix.Features;

namespace Gatehouse.AI.Tests.Matrix;

/// <summary>Gemini's generateContent.</summary>
internal static class GeminiProbes
{
    private const string Form = Gatehouse.AI.Calls.WireForm.Gemini;
    private const string Tool = """{"functionDeclarations":[{"name":"marker_tool","description":"marker-description","parameters":{"type":"OBJECT","properties":{"marker_city":{"type":"STRING"}},"required":["marker_city"]}}]}""";

    public static string Plain => """ "contents":[{"role":"user","parts":[{"text":"marker-text"}]}] """;

    public static IReadOnlyList<Probe> All { get; } =
    [
        new(Text, Form, Plain, "marker-text"),
        new(Features.System, Form, """ "systemInstruction":{"parts":[{"text":"marker-system"}]} """, "marker-system"),
        new(Images, Form, User("""{"inlineData":{"mimeType":"image/png","data":"bWFya2Vy"}}"""), "bWFya2Vy"),
        new(Files, Form, User("""{"inlineData":{"mimeType":"application/pdf","data":"bWFya2Vy"}}"""), "bWFya2Vy"),
        new(Audio, Form, User("""{"inlineData":{"mimeType":"audio/wav","data":"bWFya2Vy"}}"""), "bWFya2Vy"),
        new(Tools, Form, $"\"tools\":[{Tool}]", "marker_tool", "marker-description", "marker_city"),
        new(ToolHistory, Form, $$$$$""" "tools":[{{{{{Tool}}}}}],"contents":[{"role":"user","parts":[{"text":"marker-text"}]},{"role":"model","parts":[{"functionCall":{"name":"marker_tool","args":{"marker_city":"marker-value"}}}]},{"role":"user","parts":[{"functionResponse":{"name":"marker_tool","response":{"result":"marker-result"}}}]}] """, "marker-value", "marker-result"),
        new(Features.ToolChoice, Form, $$$$$""" "tools":[{{{{{Tool}}}}}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["marker_tool"]}} """, "marker_tool"),
        new(JsonSchema, Form, Config(""" "responseMimeType":"application/json","responseJsonSchema":{"type":"object","properties":{"marker_field":{"type":"string"}},"required":["marker_field"],"additionalProperties":false} """), "marker_field"),
        new(Thinking, Form, Config(""" "maxOutputTokens":50000,"thinkingConfig":{"thinkingBudget":8192,"includeThoughts":true} """)),
        new(Signatures, Form, """ "contents":[{"role":"user","parts":[{"text":"marker-text"}]},{"role":"model","parts":[{"text":"An answer.","thoughtSignature":"bWFya2Vy"}]},{"role":"user","parts":[{"text":"More."}]}] """, "bWFya2Vy"),
        new(LogProbs, Form, Config(""" "responseLogprobs":true,"logprobs":3 """)),
        new(Seed, Form, Config(""" "seed":424242 """), "424242"),
        new(Stop, Form, Config(""" "stopSequences":["marker-stop"] """), "marker-stop"),
        new(MaxTokens, Form, Config(""" "maxOutputTokens":4242 """), "4242"),
        new(Temperature, Form, Config(""" "temperature":0.25 """), "0.25"),
        new(TopK, Form, Config(""" "topK":42 """), "42"),
    ];

    private static string Config(string members) => $"\"generationConfig\":{{{members}}}";

    private static string User(string part) => $$$$$""" "contents":[{"role":"user","parts":[{"text":"marker-text"},{{{{{part}}}}}]}] """;
}
