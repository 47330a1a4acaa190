using Gatehouse.AI.Calls;
using static Gatehouse.AI.Tests.Providers.AnthropicCompatible.Calling;

namespace Gatehouse.AI.Tests.Providers.Anthropic;

/// <summary>For every row of the field table a call that is in that case, and the model it goes to.</summary>
internal static class FieldProbes
{
    public const string Oldest = "claude-3-haiku-20240307";
    public const string Newest = "claude-opus-5-5";
    public const string Effort = "claude-opus-4-8";
    public const string EffortWithSampling = "claude-sonnet-4-6";
    public const string Budget = "claude-haiku-4-5";
    public const string BothSampling = "claude-sonnet-4-0";

    private const string Open = """{"type":"object","properties":{"a":{"type":"integer","minimum":1}}}""";
    private const string Closed = """{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":false}""";

    private static readonly ModelCall Plain = Call(User("Q"));
    private static readonly ModelCall WithTool = Plain with { Tools = [Function("f", Closed)] };
    private static readonly ModelCall Loop = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), Tool("c", new TextPart("r")));

    public static Dictionary<string, (ModelCall Call, string Model)> All { get; } = new(StringComparer.Ordinal)
    {
        ["`model` | "] = (Plain, Budget),
        ["`messages` system, developer | before the first turn"] = (Call(Sys(new TextPart("S")), User("Q")), Budget),
        ["`messages` system, developer | later, model takes it, between a user turn and an answer"] = (Call(User("Q"), Sys(new TextPart("S"))), Effort),
        ["`messages` system, developer | later, otherwise"] = (Call(User("Q"), Sys(new TextPart("S"))), Budget),
        ["`messages` | system messages only"] = (Call(Sys(new TextPart("S"))), Budget),
        ["`messages` user, assistant | "] = (Call(User("Q"), User(""), Assistant(new TextPart("A")), User("R")), Budget),
        ["`messages` | nothing left to send"] = (Call(User("")), Budget),
        ["`messages.name` | "] = (Call(User("Q") with { Name = "bob" }), Budget),
        ["`messages` assistant, last | ends in white space"] = (Call(User("Q"), Assistant(new TextPart("A "))), Budget),
        ["`text` | "] = (Plain, Budget),
        ["`refusal` | in an earlier answer"] = (Call(User("Q"), Assistant(new RefusalPart("No")), User("R")), Budget),
        ["`image_url` | https address"] = (Image(new ImagePart { Url = "https://e.example/a" }), Budget),
        ["`image_url` | data URL of JPEG, PNG, GIF, WebP"] = (Image(new ImagePart { Url = "data:image/png;base64,AAAA" }), Budget),
        ["`image_url` | any other"] = (Image(new ImagePart { Url = "http://e.example/a" }), Budget),
        ["`image_url.detail` | low, high"] = (Image(new ImagePart { Url = "https://e.example/a", Detail = "high" }), Budget),
        ["`file` | PDF"] = (Image(new FilePart { Base64 = "AAAA", MediaType = "application/pdf" }), Budget),
        ["`file` | text"] = (Image(new FilePart { Base64 = "AAAA", Name = "a.txt" }), Budget),
        ["`file` | image"] = (Image(new FilePart { Base64 = "AAAA", MediaType = "image/png" }), Budget),
        ["`file` | any other type, or the id of a file kept elsewhere"] = (Image(new FilePart { FileId = "file-1" }), Budget),
        ["`input_audio` | "] = (Image(new AudioPart("AAAA", "wav")), Budget),
        ["unknown part | of another vendor"] = (Call(User(new TextPart("Q"), new UnknownPart(WireForm.OpenAIChat, "x", Json("{}")))), Budget),
        ["`reasoning_details` | signed thinking, encrypted thinking"] = (Call(User("Q"), Assistant(new ThinkingPart("t", "s"), new RedactedThinkingPart("d"), new TextPart("A")), User("R")), Budget),
        ["`reasoning_content` | no signature"] = (Call(User("Q"), Assistant(new ThinkingPart("t", null), new TextPart("A")), User("R")), Budget),
        ["`tool_calls` | "] = (Loop, Budget),
        ["`tool_calls.arguments` | no JSON object"] = (Call(User("Q"), Assistant(new ToolCallPart("c", "f", "x"))), Budget),
        ["`messages` tool | "] = (Loop, Budget),
        ["`messages` tool | after a user message"] = (Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), User("!"), Tool("c", new TextPart("r"))), Budget),
        ["`tools` | functions"] = (WithTool, Budget),
        ["`tools` | of another vendor"] = (Plain with { Tools = [new ToolDefinition("custom", null, null) { Vendor = new UnknownPart(WireForm.OpenAIChat, "custom", Json("{}")) }] }, Budget),
        ["`tools.parameters` | no object"] = (Plain with { Tools = [Function("f", "[]")] }, Budget),
        ["`tools.strict` | model constrains"] = (Plain with { Tools = [Function("f", Closed) with { Strict = true }] }, Budget),
        ["`tools.strict` | model does not"] = (Plain with { Tools = [Function("f", Closed) with { Strict = true }] }, Oldest),
        ["`tools.parameters` | strict, beyond what is constrained"] = (Plain with { Tools = [Function("f", Open) with { Strict = true }] }, Budget),
        ["no `tools` | calls in the history"] = (Loop, Budget),
        ["`tool_choice` | auto, none, required, a name"] = (WithTool with { ToolChoice = new ToolChoice(ToolChoiceMode.Required) }, Budget),
        ["`tool_choice` | required or a name, model cannot be forced"] = (WithTool with { ToolChoice = new ToolChoice(ToolChoiceMode.Tool, "f") }, Newest),
        ["`tool_choice` | required or a name, no tools"] = (Plain with { ToolChoice = new ToolChoice(ToolChoiceMode.Required) }, Budget),
        ["`parallel_tool_calls` | false"] = (WithTool with { ParallelToolCalls = false }, Budget),
        ["`response_format` json_schema | model constrains"] = (Format(Closed), Budget),
        ["`response_format` json_schema | beyond what is constrained"] = (Format(Open), Budget),
        ["`response_format` json_schema | model does not"] = (Format(Closed), Oldest),
        ["`response_format` json_object | "] = (Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonObject) }, Budget),
        ["`response_format.json_schema.description` | "] = (Plain with { ReplyFormat = Format(Closed).ReplyFormat! with { Description = "d" } }, Budget),
        ["`reasoning_effort` | model thinks by a budget"] = (Think("low", 32_000), Budget),
        ["`reasoning_effort` | budget over half of `max_tokens`"] = (Think("high", 4_000), Budget),
        ["`reasoning_effort` | budget, no `max_tokens`, under 4096 left for the answer"] = (Think("xhigh", 1) with { MaxOutputTokens = null }, Budget),
        ["`reasoning_effort` | budget, `max_tokens` of 1024 or less"] = (Think("low", 1_024), Budget),
        ["`reasoning_effort` | budget, tool results for an answer that came back without its thinking"] = (Loop with { Reasoning = new Reasoning { Effort = "low" }, MaxOutputTokens = 32_000 }, Budget),
        ["`reasoning_effort` | model thinks by effort"] = (Think("xhigh", 1_000), Effort),
        ["`reasoning_effort` minimal | model thinks by effort"] = (Think("minimal", 1_000), Effort),
        ["`reasoning_effort` xhigh | model has none"] = (Think("xhigh", 1_000), EffortWithSampling),
        ["`reasoning_effort` none | model thinks unless told not to"] = (Think("none", 1_000), "claude-opus-5"),
        ["`reasoning_effort` none | model always thinks"] = (Think("none", 1_000), Newest),
        ["`reasoning_effort` | model does not think"] = (Think("low", 4_000), Oldest),
        ["`reasoning_effort` | a tool is forced"] = (Think("low", 32_000) with { Tools = WithTool.Tools, ToolChoice = new ToolChoice(ToolChoiceMode.Required) }, Budget),
        ["`max_tokens`, `max_completion_tokens` | "] = (Plain, Budget),
        ["`temperature` | 0 to 1"] = (Plain with { Temperature = 0.2 }, Budget),
        ["`temperature` | over 1"] = (Plain with { Temperature = 1.7 }, Budget),
        ["`temperature` | with thinking, or model takes none"] = (Plain with { Temperature = 0.2 }, Newest),
        ["`top_p` | "] = (Plain with { TopP = 0.5 }, Budget),
        ["`top_p` | with a temperature, model takes one of them"] = (Plain with { TopP = 0.5, Temperature = 0.2 }, Budget),
        ["`top_p` | with thinking, under 0.95"] = (Think("low", 32_000) with { TopP = 0.5 }, Budget),
        ["`top_p` | model takes none"] = (Plain with { TopP = 0.5 }, Newest),
        ["`top_k` | "] = (Plain with { TopK = 5 }, Budget),
        ["`top_k` | with thinking, or model takes none"] = (Think("low", 32_000) with { TopK = 5 }, Budget),
        ["`stop` | "] = (Plain with { Stop = ["END"] }, Budget),
        ["`stop` | white space only"] = (Plain with { Stop = ["\n"] }, Budget),
        ["`stream` | "] = (Plain with { Stream = true }, Budget),
        ["`n` | over 1"] = (Plain with { Choices = 2 }, Budget),
        ["`seed` | "] = (Plain with { Seed = 7 }, Budget),
        ["`frequency_penalty` | "] = (Plain with { FrequencyPenalty = 0.5 }, Budget),
        ["`presence_penalty` | "] = (Plain with { PresencePenalty = -0.5 }, Budget),
        ["`logprobs` | "] = (Plain with { LogProbs = true }, Budget),
        ["`top_logprobs` | "] = (Plain with { TopLogProbs = 3 }, Budget),
        ["`logit_bias` | "] = (Plain with { LogitBias = Json("""{"1":2}""") }, Budget),
        ["`user`, `safety_identifier` | "] = (Plain with { Extra = Extra("""{"safety_identifier":"u"}""") }, Budget),
        ["`metadata` | `user_id`"] = (Plain with { Metadata = Json("""{"user_id":"u"}""") }, Budget),
        ["`metadata` | anything else"] = (Plain with { Metadata = Json("""{"team":"u"}""") }, Budget),
        ["`service_tier` | auto"] = (Plain with { ServiceTier = "auto" }, Budget),
        ["`service_tier` | default"] = (Plain with { ServiceTier = "default" }, Budget),
        ["`service_tier` | priority"] = (Plain with { ServiceTier = "priority" }, Budget),
        ["`service_tier` | flex, scale"] = (Plain with { ServiceTier = "flex" }, Budget),
        ["`modalities` | with anything but text"] = (Plain with { Extra = Extra("""{"modalities":["text","audio"]}""") }, Budget),
        ["`cache_control` | on messages, parts and tools"] = (Call(User(new TextPart("Q") { CacheControl = new CacheControl("1h") })), Budget),
        ["any other field | "] = (Plain with { Extra = Extra("""{"prediction":{"type":"content"}}""") }, Budget),
    };

    private static ModelCall Image(Part part) => Call(User(new TextPart("Q"), part));

    private static ModelCall Format(string schema) => Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n", Schema = Json(schema) } };

    private static ModelCall Think(string effort, int maxTokens) => Plain with { Reasoning = new Reasoning { Effort = effort }, MaxOutputTokens = maxTokens };
}
