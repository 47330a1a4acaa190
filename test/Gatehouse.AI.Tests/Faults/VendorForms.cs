namespace Gatehouse.AI.Tests.Faults;

/// <summary>The kinds of vendors.</summary>
internal static class VendorForms
{
    private const string Events = "text/event-stream";

    private const string Chunk = """{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m-1",""";

    private static readonly Func<int, string> OpenAIError = static _ => """{"error":{"message":"words of the vendor","type":"t","param":null,"code":null}}""";

    private static readonly VendorForm Chat = new("openai", "", Events)
    {
        Reply = """{"id":"c1","object":"chat.completion","created":1,"model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":"alpha beta"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}""",
        Usage = ""","usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}""",
        Opening = [Chunk + """ "choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"""],
        Piece = Chunk + """ "choices":[{"index":0,"delta":{"content":"{0}"},"finish_reason":null}]}""",
        Finish = [Chunk + """ "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", Chunk + """ "choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}"""],
        End = ["[DONE]"],
        Unknown = ["""{"object":"hologram","x":[1]}""", Chunk + """ "choices":[{"index":0,"delta":{"hologram":{"x":1}},"finish_reason":null}],"more":{}}"""],
        ErrorEvent = """{"error":{"message":"words of the vendor","type":"server_error","param":null,"code":null}}""",
        ErrorReply = """{"error":{"message":"words of the vendor","code":429}}""",
        ErrorBody = OpenAIError,
    };

    private const string Text = """{"id":"c1","object":"text_completion","created":1,"model":"m-1",""";

    private static readonly VendorForm Completions = Chat with
    {
        Settings = ", completions: true",
        Reply = Text + """ "choices":[{"text":"alpha beta","index":0,"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}""",
        Opening = [],
        Piece = Text + """ "choices":[{"text":"{0}","index":0,"logprobs":null,"finish_reason":null}]}""",
        Finish = [Text + """ "choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"stop"}]}""", Text + """ "choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}"""],
        Unknown = ["""{"object":"hologram","x":[1]}"""],
    };

    private const string Response = """{"id":"r1","object":"response","created_at":1,"model":"m-1",""";

    private static readonly VendorForm Responses = Chat with
    {
        Settings = ", responses: true",
        Reply = Response + """ "status":"completed","output":[{"id":"i1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"alpha beta","annotations":[]}]}],"usage":{"input_tokens":5,"output_tokens":7,"total_tokens":12}}""",
        Usage = ""","usage":{"input_tokens":5,"output_tokens":7,"total_tokens":12}""",
        Opening =
        [
            """{"type":"response.created","sequence_number":0,"response":""" + Response + """ "status":"in_progress","output":[]}}""",
            """{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"i1","type":"message","status":"in_progress","role":"assistant","content":[]}}""",
            """{"type":"response.content_part.added","sequence_number":2,"item_id":"i1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}""",
        ],
        Piece = """{"type":"response.output_text.delta","sequence_number":3,"item_id":"i1","output_index":0,"content_index":0,"delta":"{0}"}""",
        Finish = ["""{"type":"response.completed","sequence_number":9,"response":""" + Response + """ "status":"completed","output":[],"usage":{"input_tokens":5,"output_tokens":7,"total_tokens":12}}}"""],
        End = [],
        Unknown = ["""{"type":"response.hologram.delta","sequence_number":4,"x":1}"""],
        ErrorEvent = """{"type":"error","sequence_number":4,"code":"server_error","message":"words of the vendor","param":null}""",
        ErrorReply = null,
    };

    private static readonly VendorForm Anthropic = new("anthropic", "", Events)
    {
        Reply = """{"id":"m1","type":"message","role":"assistant","model":"m-1","content":[{"type":"text","text":"alpha beta"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":7}}""",
        Usage = ""","usage":{"input_tokens":5,"output_tokens":7}""",
        Opening =
        [
            """{"type":"message_start","message":{"id":"m1","type":"message","role":"assistant","model":"m-1","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"ping"}""",
        ],
        Piece = """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{0}"}}""",
        Finish =
        [
            """{"type":"content_block_stop","index":0}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":7}}""",
        ],
        End = ["""{"type":"message_stop"}"""],
        Unknown =
        [
            """{"type":"hologram","x":1}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"hologram_delta","x":1}}""",
            """{"type":"content_block_start","index":7,"content_block":{"type":"hologram","x":1}}""",
            """{"type":"content_block_stop","index":7}""",
        ],
        ErrorEvent = """{"type":"error","error":{"type":"overloaded_error","message":"words of the vendor"}}""",
        ErrorKind = Kind.Overloaded,
        ErrorReply = """{"type":"error","error":{"type":"rate_limit_error","message":"words of the vendor"}}""",
        ErrorBody = static status => """{"type":"error","error":{"message":"words of the vendor","type":""" + $"\"{AnthropicType(status)}\"" + "}}",
    };

    private static readonly VendorForm Gemini = new("gemini", "", Events)
    {
        Reply = """{"candidates":[{"content":{"parts":[{"text":"alpha beta"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":7,"totalTokenCount":12},"modelVersion":"m-1","responseId":"r1"}""",
        Usage = ""","usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":7,"totalTokenCount":12}""",
        Opening = [],
        Piece = """{"candidates":[{"content":{"parts":[{"text":"{0}"}],"role":"model"},"index":0}],"modelVersion":"m-1","responseId":"r1"}""",
        Finish = ["""{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":7,"totalTokenCount":12},"modelVersion":"m-1","responseId":"r1"}"""],
        Unknown = ["""{"hologram":1}""", """{"candidates":[{"content":{"parts":[{"hologram":{"x":1}}],"role":"model"},"index":0}]}"""],
        ErrorEvent = """{"error":{"code":503,"message":"words of the vendor","status":"UNAVAILABLE"}}""",
        ErrorKind = Kind.Overloaded,
        ErrorReply = """{"error":{"code":429,"message":"words of the vendor","status":"RESOURCE_EXHAUSTED"}}""",
        ErrorBody = static status => """{"error":{"message":"words of the vendor",""" + $"\"code\":{status},\"status\":\"{GoogleWord(status)}\"" + "}}",
    };

    private static readonly VendorForm Bedrock = new("bedrock", ", region: us-east-1", "application/vnd.amazon.eventstream")
    {
        Reply = """{"metrics":{"latencyMs":1},"output":{"message":{"content":[{"text":"alpha beta"}],"role":"assistant"}},"stopReason":"end_turn","usage":{"inputTokens":5,"outputTokens":7,"totalTokens":12}}""",
        Usage = ""","usage":{"inputTokens":5,"outputTokens":7,"totalTokens":12}""",
        Opening = ["""messageStart {"role":"assistant"}"""],
        Piece = """contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"{0}"}}""",
        Finish = ["""contentBlockStop {"contentBlockIndex":0}""", """messageStop {"stopReason":"end_turn"}"""],
        End = ["""metadata {"metrics":{"latencyMs":1},"usage":{"inputTokens":5,"outputTokens":7,"totalTokens":12}}"""],
        Unknown = ["""hologram {"x":1}""", """contentBlockDelta {"contentBlockIndex":0,"delta":{"hologram":{"x":1}}}"""],
        ErrorEvent = """internalServerException {"message":"words of the vendor"}""",
        ErrorBody = static _ => """{"message":"words of the vendor"}""",
        ErrorFields = static status => $"x-amzn-errortype: {AmazonType(status)}\r\n",
    };

    private static readonly VendorForm Cohere = new("cohere", "", Events)
    {
        Reply = """{"id":"c1","message":{"role":"assistant","content":[{"type":"text","text":"alpha beta"}]},"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":5,"output_tokens":7},"tokens":{"input_tokens":5,"output_tokens":7}}}""",
        Usage = ""","usage":{"billed_units":{"input_tokens":5,"output_tokens":7},"tokens":{"input_tokens":5,"output_tokens":7}}""",
        Opening = ["""{"id":"c1","type":"message-start","delta":{"message":{"role":"assistant"}}}""", """{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}"""],
        Piece = """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"{0}"}}}}""",
        Finish = ["""{"type":"content-end","index":0}""", """{"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":5,"output_tokens":7},"tokens":{"input_tokens":5,"output_tokens":7}}}}"""],
        End = ["[DONE]"],
        Unknown = ["""{"type":"hologram","x":1}"""],
        ErrorEvent = """{"message":"words of the vendor"}""",
        ErrorBody = static _ => """{"message":"words of the vendor"}""",
    };

    private const string Line = """{"model":"m-1","created_at":"2025-01-01T00:00:00Z",""";

    private static readonly VendorForm OllamaChat = new("ollama", "", "application/x-ndjson")
    {
        Reply = Line + """ "message":{"role":"assistant","content":"alpha beta"},"done":true,"done_reason":"stop","prompt_eval_count":5,"eval_count":7}""",
        Usage = ""","prompt_eval_count":5,"eval_count":7""",
        Opening = [],
        Piece = Line + """ "message":{"role":"assistant","content":"{0}"},"done":false}""",
        Finish = [Line + """ "message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":5,"eval_count":7}"""],
        Unknown = [Line + """ "message":{"role":"assistant","content":"","hologram":1},"more":[],"done":false}"""],
        ErrorEvent = """{"error":"words of the vendor"}""",
        ErrorReply = """{"error":"words of the vendor"}""",
        ErrorReplyKind = Kind.Server,
        ErrorBody = static _ => """{"error":"words of the vendor"}""",
    };

    private static readonly VendorForm OllamaGenerate = OllamaChat with
    {
        Reply = Line + """ "response":"alpha beta","done":true,"done_reason":"stop","prompt_eval_count":5,"eval_count":7}""",
        Piece = Line + """ "response":"{0}","done":false}""",
        Finish = [Line + """ "response":"","done":true,"done_reason":"stop","prompt_eval_count":5,"eval_count":7}"""],
        Unknown = [Line + """ "response":"","hologram":1,"done":false}"""],
    };

    private static readonly VendorForm Embeddings = Chat with
    {
        Reply = """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}],"model":"alpha beta","usage":{"prompt_tokens":5,"total_tokens":5}}""",
        Usage = ""","usage":{"prompt_tokens":5,"total_tokens":5}""",
        Output = 0,
        ErrorReply = null,
    };

    private static readonly VendorForm Ranks = Chat with
    {
        Settings = ", rerank: true",
        Reply = """{"id":"alpha beta","results":[{"index":0,"relevance_score":0.5}],"usage":{"prompt_tokens":5,"total_tokens":5}}""",
        Usage = ""","usage":{"prompt_tokens":5,"total_tokens":5}""",
        Output = 0,
        ErrorReply = null,
        ErrorBody = static _ => """{"message":"words of the vendor"}""",
    };

    private static readonly VendorForm Moderations = Embeddings with { Reply = """{"id":"alpha beta","model":"m-1","results":[{"flagged":false}],"usage":{"prompt_tokens":5,"total_tokens":5}}""" };

    public static IReadOnlyList<string> Types { get; } = ["openai", "anthropic", "gemini", "bedrock", "cohere", "ollama"];

    /// <summary>How a vendor of this type answers clients of a form: in their own where it speaks that.</summary>
    public static VendorForm For(string type, string front) => (type, front) switch
    {
        ("openai", "responses") => Responses,
        ("openai", "completions") => Completions,
        ("openai", "embeddings") => Embeddings,
        ("openai", "rerank") => Ranks,
        ("openai", "moderations") => Moderations,
        ("openai", _) => Chat,
        ("anthropic", _) => Anthropic,
        ("gemini", _) => Gemini,
        ("bedrock", _) => Bedrock,
        ("cohere", _) => Cohere,
        (_, "ollama-generate") => OllamaGenerate,
        _ => OllamaChat,
    };

    private static string AnthropicType(int status) => status switch
    {
        400 => "invalid_request_error",
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 or 529 => "overloaded_error",
        _ => "api_error",
    };

    private static string GoogleWord(int status) => status switch
    {
        400 or 413 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        503 or 529 => "UNAVAILABLE",
        _ => "INTERNAL",
    };

    private static string AmazonType(int status) => status switch
    {
        400 => "ValidationException",
        401 => "UnrecognizedClientException",
        403 => "AccessDeniedException",
        404 => "ResourceNotFoundException",
        429 => "ThrottlingException",
        503 or 529 => "ServiceUnavailableException",
        413 => "",
        _ => "InternalServerException",
    };
}
