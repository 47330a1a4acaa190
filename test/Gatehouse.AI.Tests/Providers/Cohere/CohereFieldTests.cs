using Gatehouse.AI.Calls;
using static Gatehouse.AI.Tests.Providers.AnthropicCompatible.Calling;

namespace Gatehouse.AI.Tests.Providers.Cohere;

/// <summary>The table in docs/providers/cohere.md says what the code does.</summary>
public sealed class CohereFieldTests
{
    private static readonly ModelCall Plain = Call(User("Q"));
    private static readonly ModelCall WithTool = Plain with { Tools = [Function("f", """{"type":"object"}""")] };
    private static readonly ModelCall TwoTools = Plain with { Tools = [Function("f"), Function("g")] };

    private static Dictionary<string, ModelCall> Probes { get; } = new(StringComparer.Ordinal)
    {
        ["`model` | "] = Plain,
        ["`messages` system, developer | "] = Call(new Message(Role.Developer, [new TextPart("S")]), User("Q")),
        ["`messages` user, assistant | "] = Call(User("Q"), Assistant(new TextPart("A")), User("R")),
        ["`messages` | nothing left to send"] = Call(User("")),
        ["`messages.name` | "] = Call(User("Q") with { Name = "bob" }),
        ["`text` | "] = Plain,
        ["`refusal` | in an earlier answer"] = Call(User("Q"), Assistant(new RefusalPart("No")), User("R")),
        ["`image_url` | of the user"] = Call(User(new TextPart("Q"), new ImagePart { Url = "https://e.example/a", Detail = "high" })),
        ["`image_url` | anywhere else"] = Call(Sys(new TextPart("S"), new ImagePart { Url = "https://e.example/a" }), User("Q")),
        ["`file` | "] = Call(User(new TextPart("Q"), new FilePart { Base64 = "AAAA", MediaType = "application/pdf" })),
        ["`input_audio` | "] = Call(User(new TextPart("Q"), new AudioPart("AAAA", "wav"))),
        ["unknown part | of another vendor"] = Call(User(new TextPart("Q"), new UnknownPart(WireForm.OpenAIChat, "x", Json("{}")))),
        ["`reasoning_content` | before tool calls"] = Call(User("Q"), Assistant(new ThinkingPart("t", null), new ToolCallPart("c", "f", "{}")), Tool("c", new TextPart("r"))),
        ["`reasoning_content` | otherwise"] = Call(User("Q"), Assistant(new ThinkingPart("t", null), new TextPart("A")), User("R")),
        ["`reasoning_details` | signed thinking, encrypted thinking"] = Call(User("Q"), Assistant(new ThinkingPart("t", "s"), new TextPart("A")), User("R")),
        ["`tool_calls` | "] = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "null")), Tool("c", new TextPart("r"))),
        ["`tool_calls.arguments` | no JSON object"] = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "x"))),
        ["`messages` tool | "] = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), Tool("c", new TextPart("r"))),
        ["`messages` tool | a call that failed"] = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), new Message(Role.Tool, [new ToolResultPart("c", [new TextPart("r")]) { IsError = true }])),
        ["`messages` tool | images in a result"] = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), Tool("c", new TextPart("r"), new ImagePart { Base64 = "AAAA" })),
        ["`tools` | functions"] = WithTool,
        ["`tools` | of another vendor"] = Plain with { Tools = [new ToolDefinition("custom", null, null) { Vendor = new UnknownPart(WireForm.OpenAIChat, "custom", Json("{}")) }] },
        ["`tools.parameters` | no object"] = Plain with { Tools = [Function("f", "[]")] },
        ["`tools.strict` | all tools"] = Plain with { Tools = [Function("f") with { Strict = true }] },
        ["`tools.strict` | some tools"] = Plain with { Tools = [Function("f") with { Strict = true }, Function("g")] },
        ["`tool_choice` | auto"] = WithTool with { ToolChoice = new ToolChoice(ToolChoiceMode.Auto) },
        ["`tool_choice` | required, none"] = WithTool with { ToolChoice = new ToolChoice(ToolChoiceMode.Required) },
        ["`tool_choice` | a name, of one tool"] = WithTool with { ToolChoice = new ToolChoice(ToolChoiceMode.Tool, "f") },
        ["`tool_choice` | a name, of several tools"] = TwoTools with { ToolChoice = new ToolChoice(ToolChoiceMode.Tool, "g") },
        ["`tool_choice` | a name of no tool"] = TwoTools with { ToolChoice = new ToolChoice(ToolChoiceMode.Tool, "h") },
        ["`tool_choice` | required, no tools"] = Plain with { ToolChoice = new ToolChoice(ToolChoiceMode.Required) },
        ["`parallel_tool_calls` | false"] = WithTool with { ParallelToolCalls = false },
        ["`response_format` json_object | "] = Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonObject) },
        ["`response_format` json_schema | "] = Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n", Schema = Json("{\"type\":\"object\"}") } },
        ["`response_format` json_schema | no schema"] = Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n" } },
        ["`response_format` | with tools"] = WithTool with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonObject) },
        ["`response_format.json_schema.description` | "] = Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n", Description = "d", Schema = Json("{\"type\":\"object\"}") } },
        ["`reasoning_effort` | none"] = Plain with { Reasoning = new Reasoning { Effort = "none" } },
        ["`reasoning_effort` | minimal, low, medium, high"] = Plain with { Reasoning = new Reasoning { Effort = "medium" } },
        ["`reasoning_effort` | xhigh"] = Plain with { Reasoning = new Reasoning { Effort = "xhigh" } },
        ["`max_tokens`, `max_completion_tokens` | "] = Plain,
        ["`temperature` | "] = Plain with { Temperature = 1.5 },
        ["`top_p` | 0.01 to 0.99"] = Plain with { TopP = 0.5 },
        ["`top_p` | any other"] = Plain with { TopP = 1 },
        ["`top_k` | 0 to 500"] = Plain with { TopK = 40 },
        ["`top_k` | over 500"] = Plain with { TopK = 501 },
        ["`stop` | up to 5"] = Plain with { Stop = ["END"] },
        ["`stop` | more"] = Plain with { Stop = ["1", "2", "3", "4", "5", "6"] },
        ["`stream` | "] = Plain with { Stream = true },
        ["`n` | over 1"] = Plain with { Choices = 2 },
        ["`seed` | "] = Plain with { Seed = 7 },
        ["`frequency_penalty` | 0 to 1"] = Plain with { FrequencyPenalty = 0.5 },
        ["`frequency_penalty` | any other"] = Plain with { FrequencyPenalty = 1.5 },
        ["`presence_penalty` | 0 to 1"] = Plain with { PresencePenalty = 0.5 },
        ["`presence_penalty` | any other"] = Plain with { PresencePenalty = -0.5 },
        ["`logprobs` | "] = Plain with { LogProbs = true },
        ["`top_logprobs` | "] = Plain with { TopLogProbs = 3 },
        ["`logit_bias` | "] = Plain with { LogitBias = Json("""{"1":2}""") },
        ["`user` | "] = Plain with { User = "u" },
        ["`metadata` | "] = Plain with { Metadata = Json("""{"a":"b"}""") },
        ["`service_tier` | auto, default"] = Plain with { ServiceTier = "auto" },
        ["`service_tier` | any other"] = Plain with { ServiceTier = "flex" },
        ["`modalities` | with anything but text"] = Plain with { Extra = Extra("""{"modalities":["text","audio"]}""") },
        ["`cache_control` | on messages, parts and tools"] = Call(User(new TextPart("Q") { CacheControl = new CacheControl(null) })),
        ["any other field | "] = Plain with { Extra = Extra("""{"prediction":{"type":"content"}}""") },
    };

    public static TheoryData<string, string, string> Fields() => ProviderPage.Fields("cohere");

    [Fact]
    public void Table_EveryProbe_HasItsRow() => ProviderPage.CheckComplete("cohere", Probes.Keys);

    [Theory]
    [MemberData(nameof(Fields))]
    public void Table_EveryRow_IsWhatHappens(string row, string fate, string becomes) => ProviderPage.Check(CohereCalls.Provider, Probes[row], fate, becomes);
}
