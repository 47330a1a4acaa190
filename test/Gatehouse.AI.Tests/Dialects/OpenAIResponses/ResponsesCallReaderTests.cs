using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.OpenAIResponses;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Dialects.OpenAIResponses;

public sealed class ResponsesCallReaderTests
{
    [Fact]
    public void Read_EveryMember_IsInItsPlace()
    {
        var call = Responses.Read("""
            {"model":"chat","instructions":"be brief","input":[
              {"role":"developer","content":"d"},
              {"type":"message","role":"user","content":[
                {"type":"input_text","text":"look","cache_control":{"type":"ephemeral","ttl":"1h"}},
                {"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"low"},
                {"type":"input_image","image_url":"https://x.test/a.png"},
                {"type":"input_image","file_id":"file-1"},
                {"type":"input_audio","input_audio":{"data":"BBBB","format":"wav"}},
                {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,CCCC"},
                {"type":"input_file","file_id":"file-2"},
                {"type":"input_file","file_url":"https://x.test/a.pdf"},
                {"type":"input_video","video":"u"}]},
              {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gatehouse.signature:SIG"},
              {"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[
                {"type":"output_text","text":"t","annotations":[],"logprobs":[]},{"type":"refusal","refusal":"no"}]},
              {"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{\"a\":1}","status":"completed"},
              {"type":"function_call","call_id":"c2","name":"g","arguments":""},
              {"type":"function_call_output","call_id":"c1","output":"r1"},
              {"type":"function_call_output","id":"fco_1","call_id":"c2","status":"completed","output":[{"type":"input_text","text":"r2"}]},
              {"role":"user","content":"more"}],
             "tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":true},{"type":"web_search"}],
             "tool_choice":{"type":"function","name":"f"},"parallel_tool_calls":false,
             "text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true}},
             "reasoning":{"effort":"minimal","summary":"auto"},"max_output_tokens":2,"temperature":0.5,"top_p":0.9,
             "include":["reasoning.encrypted_content","message.output_text.logprobs"],"top_logprobs":3,"store":false,"truncation":"disabled",
             "user":"u","metadata":{"k":"v"},"service_tier":"flex","stream":true,"stream_options":{"include_obfuscation":false}}
            """);

        Assert.Equal([Role.System, Role.Developer, Role.User, Role.Assistant, Role.Tool, Role.Tool, Role.User], call.Messages.Select(m => m.Role));
        Assert.Equal("be brief", Assert.IsType<TextPart>(call.Messages[0].Parts[0]).Text);
        var user = call.Messages[2].Parts;
        Assert.Equal(new CacheControl("1h"), user[0].CacheControl);
        Assert.Equal(("AAAA", "image/png", "low"), (((ImagePart)user[1]).Base64, ((ImagePart)user[1]).MediaType, ((ImagePart)user[1]).Detail));
        Assert.Equal("https://x.test/a.png", ((ImagePart)user[2]).Url);
        Assert.Equal(("input_image", WireForm.OpenAIResponses), (((UnknownPart)user[3]).Type, ((UnknownPart)user[3]).WireForm));
        Assert.Equal(("BBBB", "wav"), (((AudioPart)user[4]).Base64, ((AudioPart)user[4]).Format));
        Assert.Equal(("a.pdf", "CCCC", "application/pdf"), (((FilePart)user[5]).Name, ((FilePart)user[5]).Base64, ((FilePart)user[5]).MediaType));
        Assert.Equal(("file-2", "https://x.test/a.pdf"), (((FilePart)user[6]).FileId, ((FilePart)user[7]).Url));
        Assert.Equal("input_video", ((UnknownPart)user[8]).Type);
        Assert.Equal(
            [new ThinkingPart("hm", "SIG"), new TextPart("t"), new RefusalPart("no"), new ToolCallPart("c1", "f", "{\"a\":1}"), new ToolCallPart("c2", "g", "")],
            call.Messages[3].Parts.Select(p => p with { Extra = ExtraMembers.None }));
        Assert.Equal(["c1", "c2"], call.Messages.Skip(4).Take(2).Select(m => ((ToolResultPart)m.Parts[0]).CallId));
        Assert.Equal("r2", ((TextPart)((ToolResultPart)call.Messages[5].Parts[0]).Content[0]).Text);
        Assert.Equal(("f", true, "web_search"), (call.Tools[0].Name, call.Tools[0].Strict, call.Tools[1].Vendor!.Type));
        Assert.Equal(new ToolChoice(ToolChoiceMode.Tool, "f"), call.ToolChoice);
        Assert.Equal((ReplyFormatKind.JsonSchema, "n", true), (call.ReplyFormat!.Kind, call.ReplyFormat.Name, call.ReplyFormat.Strict));
        Assert.Equal((false, "minimal", 2, 0.5, 0.9), (call.ParallelToolCalls, call.Reasoning!.Effort, call.MaxOutputTokens, call.Temperature, call.TopP));
        Assert.Equal((true, 3, "u", "flex", true), (call.LogProbs, call.TopLogProbs, call.User, call.ServiceTier, call.Stream));
        Assert.Equal("v", call.Metadata!.Value.GetProperty("k").GetString());
        Assert.Equal(0, call.Extra.Count);
    }

    [Theory]
    [InlineData("\"store\":true", "store")]
    [InlineData("\"truncation\":\"auto\"", "truncation")]
    [InlineData("\"include\":[\"file_search_call.results\"]", "include")]
    [InlineData("\"stream_options\":{\"include_obfuscation\":true}", "stream_options")]
    [InlineData("\"text\":{\"verbosity\":\"low\"}", "text.verbosity")]
    [InlineData("\"reasoning\":{\"summary\":\"detailed\"}", "reasoning.summary")]
    [InlineData("\"tool_choice\":{\"type\":\"file_search\"}", "tool_choice")]
    [InlineData("\"max_tool_calls\":3", "max_tool_calls")]
    [InlineData("\"prompt_cache_key\":\"k\"", "prompt_cache_key")]
    [InlineData("\"new_member\":{\"a\":1}", "new_member")]
    public void Read_WhatHasNoPlace_IsAnExtraMemberOfItsName(string member, string name)
        => Assert.Equal(name, Assert.Single(Responses.Read(Responses.Call("," + member)).Extra.Members).Key);

    [Theory]
    [InlineData("\"store\":false,\"background\":false,\"previous_response_id\":null,\"conversation\":null,\"truncation\":\"disabled\",\"text\":{},\"include\":[],\"new_member\":null")]
    [InlineData("\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"},\"include\":[\"reasoning.encrypted_content\"],\"stream_options\":{}")]
    public void Read_WhatIsHadAnyway_IsNoLoss(string members) => Assert.Equal(0, Responses.Read(Responses.Call("," + members)).Extra.Count);

    [Theory]
    [InlineData("\"previous_response_id\":\"resp_1\"", "previous_response_id")]
    [InlineData("\"conversation\":\"conv_1\"", "conversation")]
    [InlineData("\"conversation\":{\"id\":\"conv_1\"}", "conversation")]
    [InlineData("\"prompt\":{\"id\":\"pmpt_1\"}", "prompt")]
    [InlineData("\"background\":true", "background")]
    public void Read_WhatOnlyTheVendorKeeps_IsRefused(string member, string parameter)
    {
        var error = Assert.Throws<ModelException>(() => Responses.Read(Responses.Call("," + member))).Error;

        Assert.Equal((ModelErrorKind.InvalidRequest, 400, parameter), (error.Kind, error.Status, error.Parameter));
        Assert.Contains(parameter, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"item_reference","id":"msg_1"}""")]
    [InlineData("""{"id":"msg_1"}""")]
    public void Read_ItemReference_IsRefusedWithItsPlace(string item)
        => Assert.Equal("input[1]", Assert.Throws<ModelException>(() => Responses.Read($$"""{"model":"chat","input":[{"role":"user","content":"a"},{{item}}]}""")).Error.Parameter);

    [Theory]
    [InlineData("""{"model":"chat"}""", "input")]
    [InlineData("""{"model":"chat","input":[]}""", "input")]
    [InlineData("""{"model":"chat","input":7}""", "input")]
    [InlineData("""{"input":"a"}""", "model")]
    [InlineData("""{"model":"chat","input":[7]}""", "input[0]")]
    [InlineData("""{"model":"chat","input":[{"role":"robot","content":"a"}]}""", "input[0].role")]
    [InlineData("""{"model":"chat","input":[{"role":"user"}]}""", "input[0].content")]
    [InlineData("""{"model":"chat","input":[{"role":"user","content":[{"type":"input_image","image_url":"ftp://x"}]}]}""", "input[0].content[0].image_url")]
    [InlineData("""{"model":"chat","input":[{"role":"user","content":[{"type":"input_image"}]}]}""", "input[0].content[0].image_url")]
    [InlineData("""{"model":"chat","input":[{"type":"function_call","name":"f"}]}""", "input[0].call_id")]
    [InlineData("""{"model":"chat","input":[{"type":"function_call_output","call_id":"c"}]}""", "input[0].output")]
    [InlineData("""{"model":"chat","input":"a","tools":[{"type":"function"}]}""", "tools[0].name")]
    [InlineData("""{"model":"chat","input":"a","tool_choice":"any"}""", "tool_choice")]
    [InlineData("""{"model":"chat","input":"a","text":{"format":{"type":"xml"}}}""", "text.format.type")]
    [InlineData("""{"model":"chat","input":"a","text":{"format":{"type":"json_schema","name":"n"}}}""", "text.format.schema")]
    [InlineData("""{"model":"chat","input":"a","reasoning":{"effort":"huge"}}""", "reasoning.effort")]
    [InlineData("""{"model":"chat","input":"a","max_output_tokens":1.5}""", "max_output_tokens")]
    public void Read_AWrongMember_IsNamed(string json, string parameter)
        => Assert.Equal(parameter, Assert.Throws<ProblemException>(() => Responses.Read(json)).Problem.Parameter);

    [Fact]
    public void Read_ItemsOfHostedTools_RideOnATurnThatReportsThem()
    {
        var call = Responses.Read("""
            {"model":"chat","input":[{"role":"user","content":"a"},{"type":"web_search_call","id":"ws_1","status":"completed"},{"type":"computer_call_output","call_id":"c"},
              {"role":"user","content":"b"},{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAAA"},{"role":"assistant","content":"c","phase":"commentary"},{"type":"shell_call","call_id":"s"},
              {"type":"mcp_approval_response","approve":true}]}
            """);

        Assert.Equal([Role.User, Role.User, Role.Assistant], call.Messages.Select(m => m.Role));
        Assert.Equal(["web_search_call", "computer_call_output"], call.Messages[1].Parts.OfType<UnknownPart>().Select(p => p.Type));
        Assert.Equal(["reasoning", "shell_call", "mcp_approval_response"], call.Messages[2].Parts.OfType<UnknownPart>().Select(p => p.Type));
        Assert.Equal("phase", Assert.Single(call.Messages[2].Parts.OfType<TextPart>().Single().Extra.Members).Key);
    }

    [Fact]
    public void Read_AllowedTools_AreTheOnlyOnesGiven()
    {
        var call = Responses.Read(Responses.Call(""","tools":[{"type":"function","name":"f"},{"type":"function","name":"g"},{"type":"web_search"}],"tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"g"}]}"""));

        Assert.Equal("g", Assert.Single(call.Tools).Name);
        Assert.Equal(new ToolChoice(ToolChoiceMode.Required), call.ToolChoice);
    }

    [Theory]
    [InlineData("""{"model":"a","input":"x"}""", """{"model":"b/1","input":"x"}""")]
    [InlineData("""{ "stream" : true,"stream_options":{}, "store":true,  "model" : "a" , "input":[],"x":{"model":"a"} }""", """{ "stream" : true,"stream_options":{}, "store":true,  "model" : "b/1" , "input":[],"x":{"model":"a"} }""")]
    public void Rewrite_ChangesTheModelAlone(string body, string expected)
    {
        var form = new OpenAIResponsesForm();
        byte[] bytes = Encoding.UTF8.GetBytes(body);

        var outline = form.ReadOutline(CallAddress.None, bytes);

        Assert.Equal(("a", UsageSettingForm.None), (outline.Model, outline.UsageSetting.Form));
        Assert.Equal(expected, Encoding.UTF8.GetString(form.Rewrite(bytes, outline, "\"b/1\""u8, askForUsage: true).Span));
    }
}
