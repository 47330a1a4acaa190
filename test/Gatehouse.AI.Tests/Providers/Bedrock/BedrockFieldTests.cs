using Gatehouse.AI.Calls;
using static Gatehouse.AI.Tests.Providers.AnthropicCompatible.Calling;

namespace Gatehouse.AI.Tests.Providers.Bedrock;

/// <summary>The table in docs/providers/bedrock.md says what the code does.</summary>
public sealed class BedrockFieldTests
{
    private const string Claude = BedrockCalls.Claude;
    private const string Oldest = "anthropic.claude-3-haiku-20240307-v1:0";
    private const string Effort = "us.anthropic.claude-opus-4-7";
    private const string Nova = "us.amazon.nova-pro-v1:0";
    private const string Nova2 = "us.amazon.nova-2-lite-v1:0";
    private const string Oss = "openai.gpt-oss-120b-1:0";
    private const string Llama = "meta.llama3-70b-instruct-v1:0";
    private const string Schema = """{"type":"object","properties":{},"additionalProperties":false}""";

    private static readonly ModelCall Plain = Call(User("Q"));
    private static readonly ModelCall WithTool = Plain with { Tools = [Function("f", Schema)] };
    private static readonly ModelCall Loop = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), Tool("c", new TextPart("r")));

    private static readonly ModelCall Failed = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), new Message(Role.Tool, [new ToolResultPart("c", [new TextPart("r")]) { IsError = true }])) with
    {
        Tools = [Function("f", Schema)],
    };

    private static Dictionary<string, (ModelCall Call, string Model)> Probes { get; } = new(StringComparer.Ordinal)
    {
        ["`model` | "] = (Plain, Claude),
        ["`messages` system, developer | before the first turn"] = (Call(Sys(new TextPart("S")), User("Q")), Claude),
        ["`messages` system, developer | later"] = (Call(User("Q"), Sys(new TextPart("S"))), Claude),
        ["`messages` | system messages only"] = (Call(Sys(new TextPart("S"))), Claude),
        ["`messages` user, assistant | "] = (Call(User("Q"), User(""), Assistant(new TextPart("A")), User("R")), Claude),
        ["`messages` | nothing left to send"] = (Call(User("")), Claude),
        ["`messages.name` | "] = (Call(User("Q") with { Name = "bob" }), Claude),
        ["`messages` assistant, last | ends in white space"] = (Call(User("Q"), Assistant(new TextPart("A "))), Claude),
        ["`text` | "] = (Plain, Claude),
        ["`refusal` | in an earlier answer"] = (Call(User("Q"), Assistant(new RefusalPart("No")), User("R")), Claude),
        ["`image_url` | data URL of JPEG, PNG, GIF, WebP"] = (With(new ImagePart { Url = "data:image/png;base64,AAAA" }), Claude),
        ["`image_url` | an address, or any other type"] = (With(new ImagePart { Url = "https://e.example/a" }), Claude),
        ["`image_url.detail` | low, high"] = (With(new ImagePart { Base64 = "AAAA", MediaType = "image/png", Detail = "high" }), Claude),
        ["`file` | PDF, Word, Excel, CSV, HTML, Markdown, text"] = (With(new FilePart { Base64 = "AAAA", MediaType = "application/pdf", Name = "a b.pdf" }), Claude),
        ["`file` | a name of other characters than letters, digits, space, hyphens, brackets"] = (With(new FilePart { Base64 = "AAAA", MediaType = "application/pdf", Name = "a_b.pdf" }), Claude),
        ["`file` | image"] = (With(new FilePart { Base64 = "AAAA", MediaType = "image/png" }), Claude),
        ["`file` | any other type, or the id of a file kept elsewhere"] = (With(new FilePart { FileId = "file-1" }), Claude),
        ["`input_audio` | "] = (With(new AudioPart("AAAA", "wav")), Claude),
        ["unknown part | of another vendor"] = (With(new UnknownPart(WireForm.OpenAIChat, "x", Json("{}"))), Claude),
        ["`reasoning_details` | signed thinking, encrypted thinking, Claude"] = (Call(User("Q"), Assistant(new ThinkingPart("t", "s"), new RedactedThinkingPart("d"), new TextPart("A")), User("R")), Claude),
        ["`reasoning_details` | signed thinking, encrypted thinking, any other model"] = (Call(User("Q"), Assistant(new ThinkingPart("t", "s"), new RedactedThinkingPart("d"), new TextPart("A")), User("R")), Nova),
        ["`reasoning_content` | no signature"] = (Call(User("Q"), Assistant(new ThinkingPart("t", null), new TextPart("A")), User("R")), Claude),
        ["`tool_calls` | "] = (Loop with { Tools = WithTool.Tools }, Claude),
        ["`tool_calls.arguments` | no JSON object"] = (Call(User("Q"), Assistant(new ToolCallPart("c", "f", "x"))), Claude),
        ["`messages` tool | "] = (Loop with { Tools = WithTool.Tools }, Claude),
        ["`messages` tool | after a user message"] = (Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), User("!"), Tool("c", new TextPart("r"))) with { Tools = WithTool.Tools }, Claude),
        ["`messages` tool | a call that failed, Claude and Nova"] = (Failed, Nova),
        ["`messages` tool | a call that failed, other models"] = (Failed, Llama),
        ["`messages` tool | sound in a result"] = (Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), Tool("c", new AudioPart("AAAA", "wav"))) with { Tools = WithTool.Tools }, Claude),
        ["`tools` | functions"] = (WithTool, Claude),
        ["`tools` | of another vendor"] = (Plain with { Tools = [new ToolDefinition("custom", null, null) { Vendor = new UnknownPart(WireForm.OpenAIChat, "custom", Json("{}")) }] }, Claude),
        ["`tools.parameters` | no object"] = (Plain with { Tools = [Function("f", "[]")] }, Claude),
        ["`tools.strict` | model constrains"] = (Plain with { Tools = [Function("f", Schema) with { Strict = true }] }, Claude),
        ["`tools.strict` | model does not"] = (Plain with { Tools = [Function("f", Schema) with { Strict = true }] }, Oldest),
        ["no `tools` | calls in the history"] = (Loop, Claude),
        ["`tool_choice` | auto"] = (Choice(ToolChoiceMode.Auto), Claude),
        ["`tool_choice` | required, model can be forced"] = (Choice(ToolChoiceMode.Required), Claude),
        ["`tool_choice` | a name, model can be forced to one tool"] = (Choice(ToolChoiceMode.Tool), Nova),
        ["`tool_choice` | a name, model can only be forced to some tool"] = (Choice(ToolChoiceMode.Tool), "mistral.mistral-large-2407-v1:0"),
        ["`tool_choice` | required or a name, model cannot be forced"] = (Choice(ToolChoiceMode.Required), Llama),
        ["`tool_choice` | none, no calls in the history"] = (Choice(ToolChoiceMode.None), Claude),
        ["`tool_choice` | none, calls in the history"] = (Loop with { Tools = WithTool.Tools, ToolChoice = new ToolChoice(ToolChoiceMode.None) }, Claude),
        ["`tool_choice` | required or a name, no tools"] = (Plain with { ToolChoice = new ToolChoice(ToolChoiceMode.Required) }, Claude),
        ["`parallel_tool_calls` | false"] = (WithTool with { ParallelToolCalls = false }, Claude),
        ["`response_format` json_schema | model constrains"] = (Format(), Claude),
        ["`response_format` json_schema | model does not"] = (Format(), Nova),
        ["`response_format` json_object | "] = (Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonObject) }, Claude),
        ["`reasoning_effort` | Claude that thinks by a budget"] = (Think("low", 32_000), Claude),
        ["`reasoning_effort` | budget over half of `max_tokens`"] = (Think("high", 4_000), Claude),
        ["`reasoning_effort` | budget, `max_tokens` of 1024 or less"] = (Think("low", 1_024), Claude),
        ["`reasoning_effort` | budget, tool results for an answer that came back without its thinking"] = (Loop with { Tools = WithTool.Tools, Reasoning = new Reasoning { Effort = "low" }, MaxOutputTokens = 32_000 }, Claude),
        ["`reasoning_effort` | Claude that thinks by effort"] = (Think("high", 1_000), Effort),
        ["`reasoning_effort` minimal, xhigh | Claude that thinks by effort"] = (Think("xhigh", 1_000), Effort),
        ["`reasoning_effort` none | Claude that thinks unless told not to"] = (Think("none", 1_000), "anthropic.claude-opus-5"),
        ["`reasoning_effort` none | Claude that always thinks"] = (Think("none", 1_000), "anthropic.claude-fable-5-1"),
        ["`reasoning_effort` low, medium, high | Nova 2"] = (Think("medium", 1_000), Nova2),
        ["`reasoning_effort` low, medium, high | gpt-oss"] = (Think("high", 1_000), Oss),
        ["`reasoning_effort` minimal, xhigh | Nova 2, gpt-oss"] = (Think("minimal", 1_000), Oss),
        ["`reasoning_effort` | any other model"] = (Think("low", 4_000), Llama),
        ["`reasoning_effort` | a tool is forced, Claude"] = (Think("low", 32_000) with { Tools = WithTool.Tools, ToolChoice = new ToolChoice(ToolChoiceMode.Required) }, Claude),
        ["`max_tokens`, `max_completion_tokens` | "] = (Plain, Claude),
        ["`temperature` | 0 to 1"] = (Plain with { Temperature = 0.2 }, Claude),
        ["`temperature` | over 1"] = (Plain with { Temperature = 1.7 }, Claude),
        ["`temperature` | with Claude's thinking, or model takes none"] = (Plain with { Temperature = 0.2 }, Effort),
        ["`top_p` | "] = (Plain with { TopP = 0.5 }, Claude),
        ["`top_p` | with a temperature, model takes one of them"] = (Plain with { TopP = 0.5, Temperature = 0.2 }, Claude),
        ["`top_p` | with Claude's thinking, under 0.95"] = (Think("low", 32_000) with { TopP = 0.5 }, Claude),
        ["`top_p` | model takes none"] = (Plain with { TopP = 0.5 }, Effort),
        ["`top_k` | Claude"] = (Plain with { TopK = 5 }, Claude),
        ["`top_k` | Nova"] = (Plain with { TopK = 5 }, Nova),
        ["`top_k` | with Claude's thinking, or any other model"] = (Plain with { TopK = 5 }, Llama),
        ["`stop` | "] = (Plain with { Stop = ["END"] }, Claude),
        ["`stop` | an empty text"] = (Plain with { Stop = [""] }, Claude),
        ["`stream` | "] = (Plain with { Stream = true }, Claude),
        ["`n` | over 1"] = (Plain with { Choices = 2 }, Claude),
        ["`seed` | "] = (Plain with { Seed = 7 }, Claude),
        ["`frequency_penalty` | "] = (Plain with { FrequencyPenalty = 0.5 }, Claude),
        ["`presence_penalty` | "] = (Plain with { PresencePenalty = -0.5 }, Claude),
        ["`logprobs` | "] = (Plain with { LogProbs = true }, Claude),
        ["`top_logprobs` | "] = (Plain with { TopLogProbs = 3 }, Claude),
        ["`logit_bias` | "] = (Plain with { LogitBias = Json("""{"1":2}""") }, Claude),
        ["`user` | "] = (Plain with { User = "u" }, Claude),
        ["`metadata` | texts of the characters that are taken, at most 16"] = (Plain with { Metadata = Json("""{"team":"a b"}""") }, Claude),
        ["`metadata` | anything else"] = (Plain with { Metadata = Json("""{"team":"é"}""") }, Claude),
        ["`service_tier` | auto"] = (Plain with { ServiceTier = "auto" }, Claude),
        ["`service_tier` | default, priority, flex"] = (Plain with { ServiceTier = "flex" }, Claude),
        ["`service_tier` | scale"] = (Plain with { ServiceTier = "scale" }, Claude),
        ["`modalities` | with anything but text"] = (Plain with { Extra = Extra("""{"modalities":["text","audio"]}""") }, Claude),
        ["`cache_control` | on messages and parts, Claude and Nova"] = (Call(User(new TextPart("Q") { CacheControl = new CacheControl("1h") })), Claude),
        ["`cache_control` | on tools, Claude"] = (Plain with { Tools = [Function("f") with { CacheControl = new CacheControl(null) }] }, Claude),
        ["`cache_control` | for an hour, model keeps it for five minutes"] = (Call(User(new TextPart("Q") { CacheControl = new CacheControl("1h") })), Nova),
        ["`cache_control` | any other model"] = (Call(User(new TextPart("Q") { CacheControl = new CacheControl(null) })), Llama),
        ["`additionalModelRequestFields` | "] = (Plain with { Extra = Extra("""{"additionalModelRequestFields":{"x":1}}""") }, Claude),
        ["`guardrailConfig`, `performanceConfig`, `promptVariables`, `additionalModelResponseFieldPaths` | "] = (Plain with { Extra = Extra("""{"guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"1"}}""") }, Claude),
        ["any other field | "] = (Plain with { Extra = Extra("""{"prediction":{"type":"content"}}""") }, Claude),
    };

    public static TheoryData<string, string, string> Fields() => ProviderPage.Fields("bedrock");

    [Fact]
    public void Table_EveryProbe_HasItsRow() => ProviderPage.CheckComplete("bedrock", Probes.Keys);

    [Theory]
    [MemberData(nameof(Fields))]
    public void Table_EveryRow_IsWhatHappens(string row, string fate, string becomes)
        => ProviderPage.Check(BedrockCalls.Provider, Probes[row].Call, fate, becomes, Probes[row].Model);

    private static ModelCall With(Part part) => Call(User(new TextPart("Q"), part));

    private static ModelCall Choice(ToolChoiceMode mode) => WithTool with { ToolChoice = new ToolChoice(mode, mode == ToolChoiceMode.Tool ? "f" : null) };

    private static ModelCall Format() => Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n", Description = "d", Schema = Json(Schema) } };

    private static ModelCall Think(string effort, int maxTokens) => Plain with { Reasoning = new Reasoning { Effort = effort }, MaxOutputTokens = maxTokens };
}
