using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Ollama;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using static Gatehouse.AI.Tests.Providers.AnthropicCompatible.Calling;
using static Gatehouse.AI.Tests.Providers.Ollama.OllamaLines;

namespace Gatehouse.AI.Tests.Providers.Ollama;

public sealed class OllamaTranslatorTests
{
    [Fact]
    public void Translate_Conversation_IsTheServersForm()
    {
        var call = Call(
            Sys(new TextPart("Be brief.")),
            User(new TextPart("Look:"), new ImagePart { Base64 = "AAAA", MediaType = "image/png" }, new TextPart("What?")),
            Assistant(new ThinkingPart("I need the time.", null), new TextPart("Let me "), new TextPart("see."), new ToolCallPart("c1", "clock", ""), new ToolCallPart("c2", "clock", """{"zone":"CET"}""")),
            Tool("c1", new TextPart("10:00")),
            new Message(Role.Tool, [new ToolResultPart("c2", [new TextPart("no zone")]) { IsError = true }]),
            User("Thanks")) with
        {
            Tools = [Function("clock", """{"type":"object","properties":{"zone":{"type":"string"}}}""") with { Description = "Tells the time" }, Function("bell")],
            Stream = true,
        };

        var (wire, loss) = Wire(call);

        Assert.Equal(Compact("""
            {"model":"llama3.2","stream":true,"messages":[
              {"role":"system","content":"Be brief."},
              {"role":"user","content":"Look:\nWhat?","images":["AAAA"]},
              {"role":"assistant","content":"Let me see.","thinking":"I need the time.","tool_calls":[
                {"id":"c1","type":"function","function":{"index":0,"name":"clock","arguments":{}}},
                {"id":"c2","type":"function","function":{"index":1,"name":"clock","arguments":{"zone":"CET"}}}]},
              {"role":"tool","tool_name":"clock","content":"10:00"},
              {"role":"tool","tool_name":"clock","content":"Error: no zone"},
              {"role":"user","content":"Thanks"}],
             "tools":[{"type":"function","function":{"name":"clock","description":"Tells the time","parameters":{"type":"object","properties":{"zone":{"type":"string"}}}}},
                      {"type":"function","function":{"name":"bell","parameters":{"type":"object","properties":{}}}}],
             "options":{"num_predict":100}}
            """), wire);
        Assert.Equal("messages[4].content[0].is_error;approximated", loss);
    }

    [Fact]
    public void Translate_Settings_AreOptions()
    {
        var call = Call(User("Q")) with
        {
            Temperature = 0.5, TopP = 0.9, TopK = 40, Seed = 7, Stop = ["END"], FrequencyPenalty = 0.25, PresencePenalty = 1.5, LogProbs = true, TopLogProbs = 2,
            ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n", Schema = Json("""{"type":"object"}""") },
            Extra = Extra("""{"keep_alive":"10m"}"""),
        };

        var (wire, loss) = Wire(call, contextLength: 8192);

        Assert.Equal(Compact("""
            {"model":"llama3.2","stream":false,"messages":[{"role":"user","content":"Q"}],"format":{"type":"object"},
             "options":{"temperature":0.5,"top_p":0.9,"top_k":40,"seed":7,"num_predict":100,"frequency_penalty":0.25,"presence_penalty":1.5,"stop":["END"],"num_ctx":8192},
             "logprobs":true,"top_logprobs":2,"keep_alive":"10m"}
            """), wire);
        Assert.Equal("", loss);
    }

    [Theory]
    [InlineData("none", "false", "")]
    [InlineData("minimal", "\"low\"", "reasoning_effort;approximated")]
    [InlineData("medium", "\"medium\"", "")]
    [InlineData("xhigh", "\"high\"", "reasoning_effort;approximated")]
    public void Translate_Effort_IsALevel(string effort, string think, string lost)
    {
        var (wire, loss) = Wire(Call(User("Q")) with { Reasoning = new Reasoning { Effort = effort } });

        Assert.Contains($"\"think\":{think},", wire, StringComparison.Ordinal);
        Assert.Equal(lost, loss);
    }

    [Fact]
    public void Translate_ModesAndBudgets_AreOnOrOff()
    {
        Assert.Contains("\"think\":true,", Wire(Call(User("Q")) with { Reasoning = new Reasoning { Mode = "enabled" } }).Wire, StringComparison.Ordinal);
        Assert.Contains("\"think\":false,", Wire(Call(User("Q")) with { Reasoning = new Reasoning { Mode = "disabled" } }).Wire, StringComparison.Ordinal);
        Assert.Equal("reasoning_effort;approximated", Wire(Call(User("Q")) with { Reasoning = new Reasoning { Mode = "enabled", BudgetTokens = 5000 } }).Loss);
    }

    [Fact]
    public void Translate_OfItsOwnForm_KeepsWhatTheHubDoesNotKnow()
    {
        var call = Call(User("Q")) with { SourceForm = WireForm.OllamaChat, Extra = Extra("""{"options.min_p":0.1,"options.num_ctx":4096,"truncate":false}""") };

        var (wire, loss) = Wire(call, contextLength: 8192);

        Assert.EndsWith("""
            "options":{"num_predict":100,"min_p":0.1,"num_ctx":4096},"truncate":false}
            """.Trim(), wire, StringComparison.Ordinal);
        Assert.Equal("", loss);
    }

    [Theory]
    [InlineData("", WireForm.OllamaChat, "/api/chat")]
    [InlineData("/api", WireForm.OllamaChat, "/chat")]
    [InlineData("/ollama", WireForm.OllamaGenerate, "/api/generate")]
    public void PassThrough_Form_HasItsPath(string prefix, string form, string path)
    {
        var provider = new OllamaProvider(new OllamaOptions { Name = "o", Url = new HttpAddress("http", "127.0.0.1", 9000, prefix) }, Provider.Keys);

        Assert.Equal(path, provider.PassThrough(new PassedCall(form, "{}"u8.ToArray(), "m", true, new HeaderList())).Path);
        Assert.True(provider.Speaks(form, "m"));
        Assert.False(provider.Speaks(WireForm.OpenAIChat, "m"));
        Assert.Equal("http://localhost:11434", Provider.Address.ToString());
    }

    [Fact]
    public void Authenticate_WithoutKey_SendsNone()
    {
        var call = Provider.Translate(Call(User("Q")), "m", new LossReport());
        Provider.Authenticate(call, new Secret(""));

        Assert.False(call.Headers.Contains("Authorization"));
    }

    [Fact]
    public void Options_UrlOfTheOtherApi_IsAProblem()
    {
        var result = ModelGateway.Load("""
            ai:
              providers:
                local: { type: ollama, url: "http://127.0.0.1:11434/v1" }
              models: { chat: local/llama3.2 }
            routes:
              llm: { match: /v1/**, ai: openai }
            """);

        Assert.Contains(result.Problems, p => p.Message.Contains("/v1 is the address", StringComparison.Ordinal));
    }
}
