using Gatehouse.AI.Calls;
using static Gatehouse.AI.Tests.Providers.GeminiCompatible.GeminiCalling;

namespace Gatehouse.AI.Tests.Providers.Gemini;

/// <summary>For every row of the field table a call that is in that case, and the model it goes to.</summary>
internal static class GeminiFieldProbes
{
    private const string Two = "gemini-3-pro-preview";
    private const string Pro = "gemini-2.5-pro";
    private const string Old = "gemini-2.0-flash";

    private static readonly ModelCall Plain = Call(User("Q"));
    private static readonly ToolDefinition Function = new("f", null, Json("""{"type":"object"}"""));
    private static readonly ModelCall Loop = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), Tool("c", new TextPart("r")));
    private static readonly ModelCall LoopWithImage = Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), Tool("c", new TextPart("r"), new ImagePart { Base64 = "AAAA", MediaType = "image/png" }));

    public static Dictionary<string, (ModelCall Call, string Model)> All { get; } = new(StringComparer.Ordinal)
    {
        ["`model` | "] = (Plain, Budget),
        ["`messages` system, developer | before the first turn"] = (Call(Sys(new TextPart("S")), User("Q")), Budget),
        ["`messages` system, developer | later"] = (Call(User("Q"), Sys(new TextPart("S"))), Budget),
        ["`messages` | system messages only"] = (Call(Sys(new TextPart("S"))), Budget),
        ["`messages` user, assistant | "] = (Call(User("Q"), User(""), Assistant(new TextPart("A")), User("R")), Budget),
        ["`messages` | nothing left to send"] = (Call(User("")), Budget),
        ["`messages.name` | "] = (Call(User("Q") with { Name = "bob" }), Budget),
        ["`text` | "] = (Plain, Budget),
        ["`refusal` | in an earlier answer"] = (Call(User("Q"), Assistant(new RefusalPart("No")), User("R")), Budget),
        ["`image_url` | data URL"] = (With(new ImagePart { Url = "data:image/png;base64,AAAA" }), Budget),
        ["`image_url` | address whose path ends in the name of a type"] = (With(new ImagePart { Url = "https://e.example/a.png?x=1" }), Budget),
        ["`image_url` | any other address"] = (With(new ImagePart { Url = "https://e.example/a" }), Budget),
        ["`image_url.detail` | low, high"] = (With(new ImagePart { Base64 = "AAAA", MediaType = "image/png", Detail = "high" }), Budget),
        ["`file` | data"] = (With(new FilePart { Base64 = "AAAA", MediaType = "application/pdf" }), Budget),
        ["`file` | the id of a file kept elsewhere"] = (With(new FilePart { FileId = "file-1" }), Budget),
        ["`input_audio` | "] = (With(new AudioPart("AAAA", "wav")), Budget),
        ["unknown part | of another vendor"] = (With(new UnknownPart(WireForm.OpenAIChat, "x", Json("{}"))), Budget),
        ["`reasoning_details` | signed by Gemini"] = (Call(User("Q"), Assistant(new ThinkingPart("", "gemini:S"), new TextPart("A")), User("R")), Two),
        ["`reasoning_details` | signed by another vendor"] = (Call(User("Q"), Assistant(new ThinkingPart("t", "S"), new TextPart("A")), User("R")), Two),
        ["`reasoning_content` | no signature"] = (Call(User("Q"), Assistant(new ThinkingPart("t", null), new TextPart("A")), User("R")), Two),
        ["`tool_calls` | "] = (Loop, Two),
        ["`tool_calls.arguments` | no JSON object"] = (Call(User("Q"), Assistant(new ToolCallPart("c", "f", "x"))), Budget),
        ["`messages` tool | "] = (Loop, Budget),
        ["`messages` tool | no call of its id before it"] = (Call(User("Q"), Tool("c", new TextPart("r"))), Budget),
        ["`messages` tool | with an image, from Gemini 3 on"] = (LoopWithImage, Two),
        ["`messages` tool | with an image, before"] = (LoopWithImage, Budget),
        ["`tools` | functions"] = (Plain with { Tools = [Function] }, Budget),
        ["`tools` | of another vendor"] = (Plain with { Tools = [new ToolDefinition("custom", null, null) { Vendor = new UnknownPart(WireForm.OpenAIChat, "custom", Json("{}")) }] }, Budget),
        ["`tools.parameters` | no object"] = (Plain with { Tools = [Function with { Parameters = Json("[]") }] }, Budget),
        ["`tools.strict` | "] = (Plain with { Tools = [Function with { Strict = true }] }, Budget),
        ["`tool_choice` | auto, none, required, a name"] = (Plain with { Tools = [Function], ToolChoice = new ToolChoice(ToolChoiceMode.Required) }, Budget),
        ["`tool_choice` | required or a name, no tools"] = (Plain with { ToolChoice = new ToolChoice(ToolChoiceMode.Required) }, Budget),
        ["`parallel_tool_calls` | false"] = (Plain with { Tools = [Function], ParallelToolCalls = false }, Budget),
        ["`response_format` json_schema | keywords that Google takes"] = (Format("""{"type":"object","properties":{"a":{"type":"integer"}}}"""), Budget),
        ["`response_format` json_schema | other keywords"] = (Format("""{"type":"object","properties":{"a":{"type":"string","pattern":"x"}}}"""), Budget),
        ["`response_format` json_object | "] = (Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonObject) }, Budget),
        ["`response_format.json_schema.description` | "] = (Plain with { ReplyFormat = Format("{}").ReplyFormat! with { Description = "d" } }, Budget),
        ["`reasoning_effort` | model thinks by a budget"] = (Think("low"), Budget),
        ["`reasoning_effort` xhigh | model thinks by a budget"] = (Think("xhigh"), Budget),
        ["`reasoning_effort` none | model can be told not to think"] = (Think("none"), Budget),
        ["`reasoning_effort` none | model always thinks"] = (Think("none"), Pro),
        ["`reasoning_effort` | model has this level"] = (Think("high"), Two),
        ["`reasoning_effort` | model has not this level"] = (Think("medium"), Two),
        ["`reasoning_effort` | model does not think"] = (Think("low"), Old),
        ["`max_tokens`, `max_completion_tokens` | "] = (Plain with { MaxOutputTokens = 10 }, Budget),
        ["`temperature` | "] = (Plain with { Temperature = 1.7 }, Budget),
        ["`top_p` | "] = (Plain with { TopP = 0.5 }, Budget),
        ["`top_k` | "] = (Plain with { TopK = 5 }, Budget),
        ["`stop` | up to five"] = (Plain with { Stop = ["END"] }, Budget),
        ["`stop` | more than five"] = (Plain with { Stop = ["1", "2", "3", "4", "5", "6"] }, Budget),
        ["`stream` | "] = (Plain with { Stream = true }, Budget),
        ["`n` | over 1"] = (Plain with { Choices = 2 }, Budget),
        ["`seed` | 32 bits"] = (Plain with { Seed = 7 }, Budget),
        ["`seed` | more"] = (Plain with { Seed = 7_000_000_000 }, Budget),
        ["`frequency_penalty` | "] = (Plain with { FrequencyPenalty = 0.5 }, Budget),
        ["`presence_penalty` | "] = (Plain with { PresencePenalty = -0.5 }, Budget),
        ["`logprobs` | "] = (Plain with { LogProbs = true }, Budget),
        ["`top_logprobs` | with `logprobs`"] = (Plain with { LogProbs = true, TopLogProbs = 3 }, Budget),
        ["`logit_bias` | "] = (Plain with { LogitBias = Json("""{"1":2}""") }, Budget),
        ["`user` | "] = (Plain with { User = "u" }, Budget),
        ["`metadata` | "] = (Plain with { Metadata = Json("""{"team":"u"}""") }, Budget),
        ["`service_tier` | auto, default"] = (Plain with { ServiceTier = "default" }, Budget),
        ["`service_tier` | any other"] = (Plain with { ServiceTier = "flex" }, Budget),
        ["`modalities` | text, image"] = (Plain with { Extra = Extra("""{"modalities":["text","image"]}""") }, "gemini-2.5-flash-image"),
        ["`modalities` | with audio"] = (Plain with { Extra = Extra("""{"modalities":["text","audio"]}""") }, Budget),
        ["`cache_control` | on messages, parts and tools"] = (Call(User(new TextPart("Q") { CacheControl = new CacheControl("1h") })), Budget),
        ["any other field | "] = (Plain with { Extra = Extra("""{"prediction":{"type":"content"}}""") }, Budget),
    };

    private static ModelCall With(Part part) => Call(User(new TextPart("Q"), part));

    private static ModelCall Format(string schema) => Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n", Schema = Json(schema) } };

    private static ModelCall Think(string effort) => Plain with { Reasoning = new Reasoning { Effort = effort } };
}
