using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAIResponses;

namespace Gatehouse.AI.Tests.Providers.OpenAI;

/// <summary>For every row of the field table of docs/providers/openai.md a call that is in that case, and the model it goes to.</summary>
internal static class OpenAIFieldProbes
{
    private const string Pro = "gpt-5.2-pro";
    private const string Chat = "gpt-4.1";
    private const string Off = "gpt-5.2";

    private static readonly ModelCall Plain = Call(User(new TextPart("Q")));
    private static readonly ToolDefinition Function = new("f", null, Json("""{"type":"object"}"""));
    private static readonly ThinkingPart Own = new("T", new ResponsesSignature("openai", "api.openai.com").Write("rs_1", "gAAA", ["T"]));
    private static readonly ImagePart Image = new() { Base64 = "AAAA", MediaType = "image/png" };

    public static Dictionary<string, (ModelCall Call, string Model)> All { get; } = new(StringComparer.Ordinal)
    {
        ["`model` | "] = (Plain, Pro),
        ["`messages` system, developer, user, assistant | "] = (Call(new Message(Role.System, [new TextPart("S")]), User(new TextPart("Q")), Assistant(new TextPart("A")), new Message(Role.Developer, [new TextPart("D")])), Pro),
        ["`messages` | nothing left to send"] = (Call(User(new TextPart(""))), Pro),
        ["`messages.name` | "] = (Call(User(new TextPart("Q")) with { Name = "bob" }), Pro),
        ["`text` | alone in its message"] = (Plain, Pro),
        ["`text` | beside other parts"] = (With(Image), Pro),
        ["`text` | beside other parts, of an answer"] = (Call(User(new TextPart("Q")), Assistant(new TextPart("A"), new RefusalPart("No"))), Pro),
        ["`refusal` | in an earlier answer"] = (Call(User(new TextPart("Q")), Assistant(new RefusalPart("No"))), Pro),
        ["`image_url` | data URL or address"] = (With(Image), Pro),
        ["`image_url.detail` | "] = (With(Image with { Detail = "low" }), Pro),
        ["`image_url` | in an answer or an instruction"] = (Call(User(new TextPart("Q")), Assistant(new TextPart("A"), Image)), Pro),
        ["`file` | data"] = (With(new FilePart { Base64 = "AAAA" }), Pro),
        ["`file` | an address"] = (With(new FilePart { Url = "https://e.example/a.pdf" }), Pro),
        ["`file` | the id of a file kept with OpenAI"] = (With(new FilePart { FileId = "file-1" }), Pro),
        ["`input_audio` | "] = (With(new AudioPart("AAAA", "wav")), Pro),
        ["unknown part | of another form"] = (With(new UnknownPart(WireForm.OpenAIChat, "x", Json("{}"))), Pro),
        ["`reasoning_details` | made by this provider"] = (Call(User(new TextPart("Q")), Assistant(Own, new TextPart("A"))), Pro),
        ["`reasoning_details` | made by this provider, nothing of the turn behind it"] = (Call(User(new TextPart("Q")), Assistant(Own), User(new TextPart("R"))), Pro),
        ["`reasoning_details` | made by any other"] = (Call(User(new TextPart("Q")), Assistant(new ThinkingPart("T", "gemini:S"), new TextPart("A"))), Pro),
        ["`reasoning_content` | no signature"] = (Call(User(new TextPart("Q")), Assistant(new ThinkingPart("T", null), new TextPart("A"))), Pro),
        ["`tool_calls` | "] = (Call(User(new TextPart("Q")), Assistant(new ToolCallPart("c", "f", "{}"))), Pro),
        ["`messages` tool | text"] = (Result(new TextPart("r")), Pro),
        ["`messages` tool | with images or files"] = (Result(new TextPart("r"), Image), Pro),
        ["`messages` tool | a result that is an error"] = (Call(User(new TextPart("Q")), new Message(Role.Tool, [new ToolResultPart("c", [new TextPart("r")]) { IsError = true }])), Pro),
        ["`tools` | functions"] = (Plain with { Tools = [Function] }, Pro),
        ["`tools` | of another form"] = (Plain with { Tools = [new ToolDefinition("custom", null, null) { Vendor = new UnknownPart(WireForm.OpenAIChat, "custom", Json("{}")) }] }, Pro),
        ["`tools.parameters` | no object"] = (Plain with { Tools = [Function with { Parameters = Json("[]") }] }, Pro),
        ["`tools.strict` | "] = (Plain with { Tools = [Function with { Strict = true }] }, Pro),
        ["`tool_choice` | auto, none, required, a name"] = (Plain with { Tools = [Function], ToolChoice = new ToolChoice(ToolChoiceMode.Tool, "f") }, Pro),
        ["`tool_choice` | required or a name, no tools"] = (Plain with { ToolChoice = new ToolChoice(ToolChoiceMode.Required) }, Pro),
        ["`parallel_tool_calls` | "] = (Plain with { Tools = [Function], ParallelToolCalls = false }, Pro),
        ["`web_search_options` | "] = (Extra("""{"web_search_options":{}}"""), Pro),
        ["`response_format` json_schema | "] = (Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n", Description = "d", Strict = true, Schema = Json("{}") } }, Pro),
        ["`response_format` json_schema | no schema"] = (Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n" } }, Pro),
        ["`response_format` json_object | "] = (Plain with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonObject) }, Pro),
        ["`verbosity` | "] = (Extra("""{"verbosity":"low"}"""), Pro),
        ["`reasoning_effort` | "] = (Think("xhigh"), Pro),
        ["`reasoning_effort` max | "] = (Think("max"), Pro),
        ["`reasoning_effort` none | model takes it"] = (Think("none"), Off),
        ["`reasoning_effort` none | model always reasons"] = (Think("none"), Pro),
        ["`reasoning_effort` | gpt-5-pro, any but high"] = (Think("low"), "gpt-5-pro"),
        ["`reasoning_effort` | model does not reason"] = (Think("low"), Chat),
        ["`thinking` | a budget of tokens"] = (Plain with { Reasoning = new Reasoning { Mode = "enabled", BudgetTokens = 4000 } }, Pro),
        ["`max_tokens`, `max_completion_tokens` | "] = (Plain with { MaxOutputTokens = 100 }, Pro),
        ["`max_tokens`, `max_completion_tokens` | less than 16"] = (Plain with { MaxOutputTokens = 1 }, Pro),
        ["`temperature`, `top_p` | model takes them"] = (Plain with { Temperature = 0.5, TopP = 0.5 }, Chat),
        ["`temperature`, `top_p` | 1, model does not take them"] = (Plain with { Temperature = 1, TopP = 1 }, Pro),
        ["`temperature`, `top_p` | model does not take them"] = (Plain with { Temperature = 0.5 }, Pro),
        ["`top_k` | "] = (Plain with { TopK = 5 }, Pro),
        ["`stop` | "] = (Plain with { Stop = ["END"] }, Pro),
        ["`stream` | "] = (Plain with { Stream = true }, Pro),
        ["`n` | over 1"] = (Plain with { Choices = 2 }, Pro),
        ["`seed` | "] = (Plain with { Seed = 7 }, Pro),
        ["`frequency_penalty` | "] = (Plain with { FrequencyPenalty = 0.5 }, Pro),
        ["`presence_penalty` | "] = (Plain with { PresencePenalty = 0.5 }, Pro),
        ["`logprobs`, `top_logprobs` | model takes them"] = (Plain with { LogProbs = true, TopLogProbs = 3 }, Chat),
        ["`logprobs` | model does not take them"] = (Plain with { LogProbs = true }, Pro),
        ["`logit_bias` | "] = (Plain with { LogitBias = Json("""{"1":2}""") }, Pro),
        ["`user` | "] = (Plain with { User = "u" }, Pro),
        ["`safety_identifier` | "] = (Extra("""{"safety_identifier":"s"}"""), Pro),
        ["`prompt_cache_key`, `prompt_cache_retention` | "] = (Extra("""{"prompt_cache_key":"k","prompt_cache_retention":"24h"}"""), Pro),
        ["`metadata` | "] = (Plain with { Metadata = Json("""{"team":"u"}""") }, Pro),
        ["`service_tier` | "] = (Plain with { ServiceTier = "flex" }, Pro),
        ["`store` | true"] = (Extra("""{"store":true}"""), Pro),
        ["`modalities` | text"] = (Extra("""{"modalities":["text"]}"""), Pro),
        ["`cache_control` | on messages, parts and tools"] = (Call(User(new TextPart("Q") { CacheControl = new CacheControl("1h") })), Pro),
        ["any other field | "] = (Extra("""{"prediction":{"type":"content"}}"""), Pro),
    };

    private static JsonElement Json(string json) => JsonElement.Parse(json);

    private static ModelCall Call(params Message[] messages) => new() { Model = "alias", SourceForm = WireForm.OpenAIChat, Messages = messages };

    private static Message User(params Part[] parts) => new(Role.User, parts);

    private static Message Assistant(params Part[] parts) => new(Role.Assistant, parts);

    private static ModelCall With(Part part) => Call(User(new TextPart("Q"), part));

    private static ModelCall Result(params Part[] parts) => Call(User(new TextPart("Q")), Assistant(new ToolCallPart("c", "f", "{}")), new Message(Role.Tool, [new ToolResultPart("c", parts)]));

    private static ModelCall Think(string effort) => Plain with { Reasoning = new Reasoning { Effort = effort } };

    private static ModelCall Extra(string json)
    {
        var extra = new ExtraMembers();
        foreach (var member in Json(json).EnumerateObject())
        {
            extra.Add(member.Name, member.Value);
        }

        return Plain with { Extra = extra };
    }
}
