using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.AI.Providers.OpenAICompatible.Vendors;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

/// <summary>Calls of OpenAI's clients as they go out to vendors with habits of their own: exact bytes.</summary>
public sealed class VendorRequestTests
{
    [Theory]
    [InlineData(
        "groq",
        """{"model":"m","messages":[{"role":"user","name":"bob","content":"x"}],"n":1,"logprobs":true,"top_logprobs":2,"logit_bias":{"1":2},"max_completion_tokens":5,"seed":7}""",
        """{"model":"m","messages":[{"role":"user","content":"x"}],"max_completion_tokens":5,"seed":7}""",
        "messages[0].name;dropped, logprobs;dropped, top_logprobs;dropped, logit_bias;dropped")]
    [InlineData(
        "deepseek",
        """{"model":"m","messages":[{"role":"developer","content":"d"},{"role":"user","content":"x"}],"max_completion_tokens":5,"reasoning_effort":"none"}""",
        """{"model":"m","messages":[{"role":"system","content":"d"},{"role":"user","content":"x"}],"max_tokens":5,"thinking":{"type":"disabled"}}""",
        "")]
    [InlineData(
        "deepseek",
        """{"model":"m","messages":[{"role":"assistant","content":null,"reasoning_content":"r","tool_calls":[]}],"reasoning_effort":"high","thinking":{"type":"enabled"}}""",
        """{"model":"m","messages":[{"role":"assistant","content":null,"reasoning_content":"r","tool_calls":[]}],"reasoning_effort":"high","thinking":{"type":"enabled"}}""",
        "")]
    [InlineData(
        "perplexity",
        """{"model":"m","messages":[{"role":"user","content":"x"}],"search_domain_filter":["a.test"],"seed":7,"stop":["a"],"stream":true,"stream_options":{"include_usage":true}}""",
        """{"model":"m","messages":[{"role":"user","content":"x"}],"search_domain_filter":["a.test"],"stream":true}""",
        "seed;dropped, stop;dropped")]
    [InlineData(
        "cerebras",
        """{"model":"m","messages":[{"role":"developer","content":"x"}],"presence_penalty":0,"frequency_penalty":0.5,"max_completion_tokens":5}""",
        """{"model":"m","messages":[{"role":"system","content":"x"}],"max_completion_tokens":5}""",
        "frequency_penalty;dropped")]
    [InlineData(
        "moonshot",
        """{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":5}""",
        """{"model":"m","messages":[{"role":"user","content":"x"}],"max_completion_tokens":5}""",
        "")]
    [InlineData(
        "zhipu",
        """{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f","strict":true}}],"tool_choice":"auto","reasoning_effort":"low"}""",
        """{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f"}}],"thinking":{"type":"enabled"}}""",
        "tools[0].function.strict;dropped, reasoning_effort;approximated")]
    [InlineData(
        "qwen",
        """{"model":"m","messages":[],"tool_choice":"required","reasoning_effort":"none"}""",
        """{"model":"m","messages":[],"tool_choice":"auto","enable_thinking":false}""",
        "tool_choice;approximated")]
    [InlineData(
        "siliconflow",
        """{"model":"m","messages":[],"reasoning_effort":"high","thinking_budget":500}""",
        """{"model":"m","messages":[],"enable_thinking":true,"thinking_budget":500}""",
        "reasoning_effort;approximated")]
    [InlineData(
        "mistral",
        """{"model":"m","messages":[{"role":"developer","content":"d"},{"role":"user","name":"bob","content":"x"},{"role":"assistant","content":"a","reasoning_content":"hm","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"r"},{"role":"assistant","content":"So","prefix":true}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"required","max_completion_tokens":5,"seed":7,"reasoning_effort":"low","user":"u","stream":true,"stream_options":{"include_usage":true},"safe_prompt":false}""",
        """{"model":"m","messages":[{"role":"system","content":"d"},{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"a"}],"tool_calls":[{"id":"sPnjkEYJU","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"sPnjkEYJU","content":"r"},{"role":"assistant","content":"So","prefix":true}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"any","max_tokens":5,"random_seed":7,"reasoning_effort":"high","stream":true,"safe_prompt":false}""",
        "messages[1].name;dropped, reasoning_effort;approximated, user;dropped")]
    public void Send_ToTheVendor_IsInItsWords(string type, string body, string expected, string losses)
    {
        var loss = new LossReport();

        string sent = Compatible.Body(Compatible.Send(type, body, loss));

        Assert.Equal(expected, sent);
        Assert.Equal(losses, loss.ToString());
    }

    [Theory]
    [InlineData("perplexity", """{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"f"}}]}""", "tools", "Perplexity's models call no tools.")]
    [InlineData("zhipu", """{"model":"m","messages":[],"tool_choice":"required"}""", "tool_choice", "GLM models choose tools by themselves: tool_choice can only be auto.")]
    [InlineData("mistral", """{"model":"m","messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"f"}}]}]}""", "messages[0].content[0].file", "Mistral takes documents by address, not in OpenAI's form of a file.")]
    public void Send_WhatTheVendorCannotDo_IsRefused(string type, string body, string parameter, string message)
    {
        var refused = Assert.Throws<ModelException>(() => Compatible.Send(type, body, new LossReport()));

        Assert.Equal((ModelErrorKind.InvalidRequest, 400, parameter, message), (refused.Error.Kind, refused.Error.Status, refused.Error.Parameter, refused.Error.Message));
    }

    [Fact]
    public void Send_SafePromptSet_IsAddedUnlessTheCallHasIt()
    {
        const string Call = """{"model":"m","messages":[{"role":"user","content":"x"}]}""";
        var options = new MistralOptions { SafePrompt = true };

        Assert.EndsWith(",\"safe_prompt\":true}", Compatible.Body(Compatible.Send("mistral", Call, new LossReport(), options)), StringComparison.Ordinal);
        Assert.EndsWith("\"safe_prompt\":false}", Compatible.Body(Compatible.Send("mistral", Call[..^1] + ",\"safe_prompt\":false}", new LossReport(), options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Translate_UnsignedThinking_GoesBackToVendorsThatWantIt()
    {
        var call = new ModelCall
        {
            Model = "alias",
            SourceForm = WireForm.AnthropicMessages,
            Messages = [new Message(Role.Assistant, [new ThinkingPart("mine", null), new ThinkingPart("signed", "sig"), new TextPart("x")])],
        };
        var loss = new LossReport();

        string kept = Compatible.Body(Compatible.Provider("deepseek").Translate(call, "m", loss));
        string dropped = Compatible.Body(Compatible.Provider("groq").Translate(call, "m", new LossReport()));

        Assert.Equal("""{"model":"m","messages":[{"role":"assistant","reasoning_content":"mine","content":"x"}]}""", kept);
        Assert.Equal("messages[0].content[1].thinking;dropped", loss.ToString());
        Assert.Equal("""{"model":"m","messages":[{"role":"assistant","content":"x"}]}""", dropped);
    }

    [Fact]
    public void Translate_MiniMax_AsksForThinkingApart()
        => Assert.Contains("\"reasoning_split\":true", Compatible.Body(Compatible.Provider("minimax").Translate(
            new ModelCall { Model = "a", SourceForm = WireForm.AnthropicMessages, Messages = [new Message(Role.User, [new TextPart("x")])] }, "m", new LossReport())), StringComparison.Ordinal);

    [Theory]
    [InlineData("abcDEF123", "abcDEF123")]
    [InlineData("call_1", "sPnjkEYJU")]
    [InlineData("toolu_01AbCdEfGh", null)]
    public void Spell_IdOfATool_IsNineLettersAndDigitsAndAlwaysTheSame(string id, string? expected)
    {
        string spelled = MistralIds.Spell(id);

        Assert.Matches("^[a-zA-Z0-9]{9}$", spelled);
        Assert.Equal(expected ?? spelled, MistralIds.Spell(id));
    }

    [Fact]
    public void Send_Everything_LosesNothingInSilence()
    {
        const string Body = """{"model":"m","messages":[{"role":"user","name":"bob","content":"x"}],"tools":[],"max_completion_tokens":5,"temperature":0.5,"top_p":0.9,"frequency_penalty":1,"presence_penalty":1,"seed":7,"n":2,"stop":["a"],"logprobs":true,"top_logprobs":3,"logit_bias":{"5":1},"user":"u","metadata":{"k":"v"},"service_tier":"flex","parallel_tool_calls":false}""";
        foreach (var vendor in CompatibleProviders.Vendors.Where(v => v.Chats))
        {
            var loss = new LossReport();
            var sent = System.Text.Json.Nodes.JsonNode.Parse(Compatible.Send(vendor.Type, Body, loss, Compatible.Complete(vendor.Type)).Body.Span)!.AsObject();
            string[] names = [.. System.Text.Json.Nodes.JsonNode.Parse(Body)!.AsObject().Select(m => m.Key)];
            string[] gone = [.. names.Where(n => !sent.ContainsKey(n) && !loss.Losses.Any(l => l.Field == n))];
            string[] renamed = [.. vendor.Fields.Where(f => f.As is not null).Select(f => f.Path), "tools"];
            Assert.True(gone.All(g => renamed.Contains(g) || g == "parallel_tool_calls"), $"{vendor.Type}: {string.Join(", ", gone)}");
        }
    }
}
