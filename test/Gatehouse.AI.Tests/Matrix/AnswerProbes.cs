using Gatehouse.AI.Calls;
using Gatehouse.AI.Tests.Replay;

namespace Gatehouse.AI.Tests.Matrix;

/// <summary>
/// An answer of each vendor that says everything: thinking, text, two calls of tools at once and tokens; the same as a stream, the
/// calls in pieces that take turns where the form can; and an error.
/// </summary>
internal static class AnswerProbes
{
    public const string ErrorText = "marker-error";

    private static readonly (string Form, string Whole, string[] Stream, string Error)[] All =
    [
        (WireForm.OpenAIChat,
            """{"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"An answer.","reasoning_content":"A thought.","tool_calls":[{"id":"call_1","type":"function","function":{"name":"one","arguments":"{\"a\":1}"}},{"id":"call_2","type":"function","function":{"name":"two","arguments":"{\"b\":2}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":1234,"completion_tokens":567,"total_tokens":1801}}""",
            [
                Chunk("""{"role":"assistant","content":""}"""), Chunk("""{"reasoning_content":"A thought."}"""), Chunk("""{"content":"An answer."}"""),
                Chunk("""{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"one","arguments":""}}]}"""),
                Chunk("""{"tool_calls":[{"index":1,"id":"call_2","type":"function","function":{"name":"two","arguments":""}}]}"""),
                Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]}"""), Chunk("""{"tool_calls":[{"index":1,"function":{"arguments":"{\"b\":"}}]}"""),
                Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}"""), Chunk("""{"tool_calls":[{"index":1,"function":{"arguments":"2}"}}]}"""),
                Chunk("{}", "\"tool_calls\""),
                """{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":1234,"completion_tokens":567,"total_tokens":1801}}""",
            ],
            """{"error":{"message":"marker-error","type":"rate_limit_error","param":null,"code":null}}"""),
        (WireForm.OpenAIResponses,
            Response("completed"),
            [
                """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","created_at":1,"status":"in_progress","model":"m","output":[]}}""",
                """{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[]}}""",
                """{"type":"response.reasoning_summary_part.added","sequence_number":2,"item_id":"rs_1","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}""",
                """{"type":"response.reasoning_summary_text.delta","sequence_number":3,"item_id":"rs_1","output_index":0,"summary_index":0,"delta":"A thought."}""",
                """{"type":"response.output_item.done","sequence_number":4,"output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"A thought."}]}}""",
                """{"type":"response.output_item.added","sequence_number":5,"output_index":1,"item":{"type":"message","id":"msg_1","status":"in_progress","role":"assistant","content":[]}}""",
                """{"type":"response.output_text.delta","sequence_number":6,"item_id":"msg_1","output_index":1,"content_index":0,"delta":"An answer."}""",
                """{"type":"response.output_item.done","sequence_number":7,"output_index":1,"item":{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"An answer.","annotations":[]}]}}""",
                """{"type":"response.output_item.added","sequence_number":8,"output_index":2,"item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"one","arguments":"","status":"in_progress"}}""",
                """{"type":"response.output_item.added","sequence_number":9,"output_index":3,"item":{"type":"function_call","id":"fc_2","call_id":"call_2","name":"two","arguments":"","status":"in_progress"}}""",
                """{"type":"response.function_call_arguments.delta","sequence_number":10,"item_id":"fc_1","output_index":2,"delta":"{\"a\":"}""",
                """{"type":"response.function_call_arguments.delta","sequence_number":11,"item_id":"fc_2","output_index":3,"delta":"{\"b\":"}""",
                """{"type":"response.function_call_arguments.delta","sequence_number":12,"item_id":"fc_1","output_index":2,"delta":"1}"}""",
                """{"type":"response.function_call_arguments.delta","sequence_number":13,"item_id":"fc_2","output_index":3,"delta":"2}"}""",
                """{"type":"response.output_item.done","sequence_number":14,"output_index":2,"item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"one","arguments":"{\"a\":1}","status":"completed"}}""",
                """{"type":"response.output_item.done","sequence_number":15,"output_index":3,"item":{"type":"function_call","id":"fc_2","call_id":"call_2","name":"two","arguments":"{\"b\":2}","status":"completed"}}""",
                $$$"""{"type":"response.completed","sequence_number":16,"response":{{{Response("completed")}}}}""",
            ],
            """{"error":{"message":"marker-error","type":"rate_limit_error","param":null,"code":null}}"""),
        (WireForm.AnthropicMessages,
            """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"thinking","thinking":"A thought.","signature":"c2ln"},{"type":"text","text":"An answer."},{"type":"tool_use","id":"toolu_1","name":"one","input":{"a":1}},{"type":"tool_use","id":"toolu_2","name":"two","input":{"b":2}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":1234,"output_tokens":567}}""",
            [
                """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1234,"output_tokens":1}}}""",
                """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"A thought."}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}""",
                """{"type":"content_block_stop","index":0}""",
                """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""",
                """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"An answer."}}""",
                """{"type":"content_block_stop","index":1}""",
                """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"one","input":{}}}""",
                """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}}""",
                """{"type":"content_block_stop","index":2}""",
                """{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_2","name":"two","input":{}}}""",
                """{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\"b\":2}"}}""",
                """{"type":"content_block_stop","index":3}""",
                """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":567}}""",
                """{"type":"message_stop"}""",
            ],
            """{"type":"error","error":{"type":"rate_limit_error","message":"marker-error"}}"""),
        (WireForm.Gemini,
            Candidate("""[{"text":"A thought.","thought":true},{"text":"An answer."},{"functionCall":{"name":"one","args":{"a":1}}},{"functionCall":{"name":"two","args":{"b":2}}}]""", isLast: true),
            [
                Candidate("""[{"text":"A thought.","thought":true}]""", isLast: false), Candidate("""[{"text":"An answer."}]""", isLast: false),
                Candidate("""[{"functionCall":{"name":"one","args":{"a":1}}},{"functionCall":{"name":"two","args":{"b":2}}}]""", isLast: true),
            ],
            """{"error":{"code":429,"message":"marker-error","status":"RESOURCE_EXHAUSTED"}}"""),
        (WireForm.BedrockConverse,
            """{"output":{"message":{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"A thought.","signature":"c2ln"}}},{"text":"An answer."},{"toolUse":{"toolUseId":"t1","name":"one","input":{"a":1}}},{"toolUse":{"toolUseId":"t2","name":"two","input":{"b":2}}}]}},"stopReason":"tool_use","usage":{"inputTokens":1234,"outputTokens":567,"totalTokens":1801},"metrics":{"latencyMs":1}}""",
            [
                """{"messageStart":{"role":"assistant"}}""",
                """{"contentBlockDelta":{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"A thought."}}}}""",
                """{"contentBlockDelta":{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"c2ln"}}}}""", """{"contentBlockStop":{"contentBlockIndex":0}}""",
                """{"contentBlockDelta":{"contentBlockIndex":1,"delta":{"text":"An answer."}}}""", """{"contentBlockStop":{"contentBlockIndex":1}}""",
                """{"contentBlockStart":{"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"t1","name":"one"}}}}""",
                """{"contentBlockDelta":{"contentBlockIndex":2,"delta":{"toolUse":{"input":"{\"a\":1}"}}}}""", """{"contentBlockStop":{"contentBlockIndex":2}}""",
                """{"contentBlockStart":{"contentBlockIndex":3,"start":{"toolUse":{"toolUseId":"t2","name":"two"}}}}""",
                """{"contentBlockDelta":{"contentBlockIndex":3,"delta":{"toolUse":{"input":"{\"b\":2}"}}}}""", """{"contentBlockStop":{"contentBlockIndex":3}}""",
                """{"messageStop":{"stopReason":"tool_use"}}""",
                """{"metadata":{"usage":{"inputTokens":1234,"outputTokens":567,"totalTokens":1801},"metrics":{"latencyMs":1}}}""",
            ],
            """{"message":"marker-error"}"""),
        (WireForm.CohereChat,
            """{"id":"r1","message":{"role":"assistant","tool_plan":"A thought.","content":[{"type":"text","text":"An answer."}],"tool_calls":[{"id":"c1","type":"function","function":{"name":"one","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":{"name":"two","arguments":"{\"b\":2}"}}]},"finish_reason":"TOOL_CALL","usage":{"billed_units":{"input_tokens":1234,"output_tokens":567},"tokens":{"input_tokens":1300,"output_tokens":567}}}""",
            [
                """{"type":"message-start","id":"r1","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}}""",
                """{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"A thought."}}}""",
                """{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}""", """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"An answer."}}}}""", """{"type":"content-end","index":0}""",
                """{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"c1","type":"function","function":{"name":"one","arguments":""}}}}}""",
                """{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"a\":1}"}}}}}""", """{"type":"tool-call-end","index":0}""",
                """{"type":"tool-call-start","index":1,"delta":{"message":{"tool_calls":{"id":"c2","type":"function","function":{"name":"two","arguments":""}}}}}""",
                """{"type":"tool-call-delta","index":1,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"b\":2}"}}}}}""", """{"type":"tool-call-end","index":1}""",
                """{"type":"message-end","id":"r1","delta":{"finish_reason":"TOOL_CALL","usage":{"billed_units":{"input_tokens":1234,"output_tokens":567},"tokens":{"input_tokens":1300,"output_tokens":567}}}}""",
            ],
            """{"message":"marker-error"}"""),
        (WireForm.OllamaChat,
            """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"An answer.","thinking":"A thought.","tool_calls":[{"function":{"name":"one","arguments":{"a":1}}},{"function":{"name":"two","arguments":{"b":2}}}]},"done_reason":"stop","done":true,"prompt_eval_count":1234,"eval_count":567}""",
            [
                """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"","thinking":"A thought."},"done":false}""",
                """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"An answer."},"done":false}""",
                """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"one","arguments":{"a":1}}},{"function":{"name":"two","arguments":{"b":2}}}]},"done":false}""",
                """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done_reason":"stop","done":true,"prompt_eval_count":1234,"eval_count":567}""",
            ],
            """{"error":"marker-error"}"""),
    ];

    /// <summary>The answer in a provider's form, whole or as a stream; vendors that took over OpenAI's chat have its answers.</summary>
    public static Recording Of(string form, bool isStream)
    {
        var probe = Find(form);
        return new Recording("made", "", probe.Form, isStream, isStream ? probe.Stream : [probe.Whole]);
    }

    /// <summary>An error of too many calls.</summary>
    public static string ErrorOf(string form) => Find(form).Error;

    private static (string Form, string Whole, string[] Stream, string Error) Find(string form) => All.FirstOrDefault(p => p.Form == form) is { Form: not null } found ? found : All[0];

    private static string Chunk(string delta, string finish = "null")
        => $$$"""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":{{{finish}}}}]}""";

    private static string Candidate(string parts, bool isLast)
        => $$$"""{"candidates":[{"content":{"role":"model","parts":{{{parts}}}},{{{(isLast ? "\"finishReason\":\"STOP\"," : "")}}}"index":0}],{{{(isLast ? "\"usageMetadata\":{\"promptTokenCount\":1234,\"candidatesTokenCount\":500,\"thoughtsTokenCount\":67,\"totalTokenCount\":1801}," : "")}}}"modelVersion":"m","responseId":"r1"}""";

    private static string Response(string status)
        => $$$"""{"id":"resp_1","object":"response","created_at":1,"status":"{{{status}}}","model":"m","output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"A thought."}]},{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"An answer.","annotations":[]}]},{"type":"function_call","id":"fc_1","call_id":"call_1","name":"one","arguments":"{\"a\":1}","status":"completed"},{"type":"function_call","id":"fc_2","call_id":"call_2","name":"two","arguments":"{\"b\":2}","status":"completed"}],"usage":{"input_tokens":1234,"input_tokens_details":{"cached_tokens":0},"output_tokens":567,"output_tokens_details":{"reasoning_tokens":67},"total_tokens":1801}}""";
}
