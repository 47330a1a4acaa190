using Gatehouse.AI.Calls;
using static Gatehouse.AI.Tests.Providers.AnthropicCompatible.Calling;

namespace Gatehouse.AI.Tests.Providers.Ollama;

/// <summary>The table in docs/providers/ollama.md says what the code does.</summary>
public sealed class OllamaFieldTests
{
    private static readonly ModelCall Plain = Call(User("Q"));
    private static readonly ModelCall WithTool = Plain with { Tools = [Function("f", """{"type":"object"}""")] };

    private static Dictionary<string, ModelCall> Probes { get; } = new(StringComparer.Ordinal)
    {
        ["`model` | "] = Plain,
        ["`messages` system, developer | "] = Call(new Message(Role.Developer, [new TextPart("S")]), User("Q")),
        ["`messages` user, assistant | "] = Call(User("Q"), Assistant(new TextPart("A")), User("R")),
        ["`messages` | nothing left to send"] = Call(User("")),
        ["`messages.name` | "] = Call(User("Q") with { Name = "bob" }),
        ["`text` | "] = Plain,
        ["`refusal` | in an earlier answer"] = Call(User("Q"), Assistant(new RefusalPart("No")), User("R")),
        ["`image_url` | data, of the user"] = Call(User(new TextPart("Q"), new ImagePart { Base64 = "AAAA", MediaType = "image/png" })),
        ["`image_url` | data, of anyone else"] = Call(Sys(new TextPart("S"), new ImagePart { Base64 = "AAAA" }), User("Q")),
        ["`image_url` | an address"] = Call(User(new TextPart("Q"), new ImagePart { Url = "https://e.example/a" })),
        ["`image_url.detail` | low, high"] = Call(User(new TextPart("Q"), new ImagePart { Base64 = "AAAA", Detail = "low" })),
        ["`file` | "] = Call(User(new TextPart("Q"), new FilePart { Base64 = "AAAA", MediaType = "application/pdf" })),
        ["`input_audio` | "] = Call(User(new TextPart("Q"), new AudioPart("AAAA", "wav"))),
        ["unknown part | of another vendor"] = Call(User(new TextPart("Q"), new UnknownPart(WireForm.OpenAIChat, "x", Json("{}")))),
        ["`reasoning_content` | "] = Call(User("Q"), Assistant(new ThinkingPart("t", null), new TextPart("A")), User("R")),
        ["`reasoning_details` | signed thinking, encrypted thinking"] = Call(User("Q"), Assistant(new ThinkingPart("t", "s"), new TextPart("A")), User("R")),
        ["`tool_calls` | "] = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "null")), Tool("c", new TextPart("r"))),
        ["`tool_calls.arguments` | no JSON object"] = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "[]"))),
        ["`messages` tool | "] = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), Tool("c", new TextPart("r"))),
        ["`messages` tool | of no call before it"] = Call(User("Q"), Tool("c", new TextPart("r"))),
        ["`messages` tool | a call that failed"] = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), new Message(Role.Tool, [new ToolResultPart("c", [new TextPart("r")]) { IsError = true }])),
        ["`messages` tool | images in a result"] = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), Tool("c", new TextPart("r"), new ImagePart { Base64 = "AAAA" })),
        ["`tools` | functions"] = WithTool,
        ["`tools` | of another vendor"] = Plain with { Tools = [new ToolDefinition("custom", null, null) { Vendor = new UnknownPart(WireForm.OpenAIChat, "custom", Json("{}")) }] },
        ["`tools.parameters` | no object"] = Plain with { Tools = [Function("f", "[]")] },
        ["`tools.strict` | true"] = Plain with { Tools = [Function("f") with { Strict = true }] },
        ["`tool_choice` | auto"] = WithTool with { ToolChoice = new ToolChoice(ToolChoiceMode.Auto) },
        ["`tool_choice` | none"] = WithTool with { ToolChoice = new ToolChoice(ToolChoiceMode.None) },
        ["`tool_choice` | required, a name"] = WithTool with { ToolChoice = new ToolChoice(ToolChoiceMode.Tool, "f") },
        ["`parallel_tool_calls` | false"] = WithTool with { ParallelToolCalls = false },
        ["`response_format` json_object | "] = Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonObject) },
        ["`response_format` json_schema | "] = Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n", Schema = Json("{\"type\":\"object\"}") } },
        ["`response_format` json_schema | no schema"] = Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n" } },
        ["`response_format.json_schema.description` | "] = Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n", Description = "d", Schema = Json("{\"type\":\"object\"}") } },
        ["`reasoning_effort` | none"] = Plain with { Reasoning = new Reasoning { Effort = "none" } },
        ["`reasoning_effort` | low, medium, high"] = Plain with { Reasoning = new Reasoning { Effort = "medium" } },
        ["`reasoning_effort` | minimal, xhigh"] = Plain with { Reasoning = new Reasoning { Effort = "xhigh" } },
        ["`thinking` | with a budget"] = Plain with { Reasoning = new Reasoning { Mode = "enabled", BudgetTokens = 2048 } },
        ["`max_tokens`, `max_completion_tokens` | "] = Plain,
        ["`temperature` | "] = Plain with { Temperature = 1.5 },
        ["`top_p` | "] = Plain with { TopP = 0.5 },
        ["`top_k` | "] = Plain with { TopK = 40 },
        ["`stop` | "] = Plain with { Stop = ["END"] },
        ["`stream` | "] = Plain with { Stream = true },
        ["`n` | over 1"] = Plain with { Choices = 2 },
        ["`seed` | "] = Plain with { Seed = 7 },
        ["`frequency_penalty` | "] = Plain with { FrequencyPenalty = 0.5 },
        ["`presence_penalty` | "] = Plain with { PresencePenalty = 0.5 },
        ["`logprobs` | "] = Plain with { LogProbs = true },
        ["`top_logprobs` | "] = Plain with { LogProbs = true, TopLogProbs = 3 },
        ["`logit_bias` | "] = Plain with { LogitBias = Json("""{"1":2}""") },
        ["`user` | "] = Plain with { User = "u" },
        ["`metadata` | "] = Plain with { Metadata = Json("""{"a":"b"}""") },
        ["`service_tier` | auto, default"] = Plain with { ServiceTier = "auto" },
        ["`service_tier` | any other"] = Plain with { ServiceTier = "flex" },
        ["`modalities` | with anything but text"] = Plain with { Extra = Extra("""{"modalities":["text","audio"]}""") },
        ["`cache_control` | on messages, parts and tools"] = Call(User(new TextPart("Q") { CacheControl = new CacheControl(null) })),
        ["`keep_alive` | in any form"] = Plain with { Extra = Extra("""{"keep_alive":0}""") },
        ["any other field | "] = Plain with { Extra = Extra("""{"prediction":{"type":"content"}}""") },
    };

    public static TheoryData<string, string, string> Fields() => ProviderPage.Fields("ollama");

    [Fact]
    public void Table_EveryProbe_HasItsRow() => ProviderPage.CheckComplete("ollama", Probes.Keys);

    [Theory]
    [MemberData(nameof(Fields))]
    public void Table_EveryRow_IsWhatHappens(string row, string fate, string becomes) => ProviderPage.Check(OllamaLines.Provider, Probes[row], fate, becomes);
}
