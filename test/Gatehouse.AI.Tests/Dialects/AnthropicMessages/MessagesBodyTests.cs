using System.Text;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.AnthropicMessages;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Dialects.AnthropicMessages;

public sealed class MessagesBodyTests
{
    private static readonly AnthropicMessagesForm Form = new();

    [Theory]
    [InlineData("""{"model":"chat","messages":[]}""", """{"model":"claude-x","messages":[]}""")]
    [InlineData("""{ "max_tokens" : 1, "x":{"model":"inner"}, "model" : "ch\u0061t" , "y":"ä" }""", """{ "max_tokens" : 1, "x":{"model":"inner"}, "model" : "claude-x" , "y":"ä" }""")]
    [InlineData("""{"stream":true,"messages":[{"stream":1,"stream":2}],"model":"chat"}""", """{"stream":true,"messages":[{"stream":1,"stream":2}],"model":"claude-x"}""")]
    public void Rewrite_Body_ChangesTheModelAlone(string body, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        var outline = Form.ReadOutline(CallAddress.None, bytes);

        Assert.Equal("chat", outline.Model);
        Assert.Equal(body.Contains("\"stream\":true", StringComparison.Ordinal), outline.Stream);
        Assert.Equal(expected, Encoding.UTF8.GetString(Form.Rewrite(bytes, outline, "\"claude-x\""u8, askForUsage: true).Span));
    }

    [Fact]
    public void Rewrite_SameName_IsTheBodyItself()
    {
        byte[] bytes = "{\"model\":\"chat\"}"u8.ToArray();

        Assert.True(Form.Rewrite(bytes, Form.ReadOutline(CallAddress.None, bytes), "\"chat\""u8, askForUsage: false).Equals(bytes.AsMemory()));
    }

    [Theory]
    [InlineData("[]", "The body must be a JSON object.")]
    [InlineData("{}", "model: Field required")]
    [InlineData("""{"model":1}""", "model: Input should be a string")]
    [InlineData("""{"model":"a","model":"b"}""", "model: is written twice")]
    [InlineData("""{"model":"a","stream":false,"stream":true}""", "stream: is written twice")]
    [InlineData("""{"model":"a","stream":"yes"}""", "stream: Input should be a boolean")]
    [InlineData("""{"model":"a"} x""", "The request body is not valid JSON (line 1, byte 15). It must be one JSON object, encoded as UTF-8.")]
    [InlineData("""{"model":"\ud800"}""", "The body has text that is not valid Unicode: broken UTF-8, or an escape such as \\ud800 without its other half.")]
    public void ReadOutline_WhatIsNoCall_IsRefused(string body, string detail)
    {
        var refused = Assert.Throws<ProblemException>(() => Form.ReadOutline(CallAddress.None, Encoding.UTF8.GetBytes(body)));

        Assert.Equal((ProblemKind.InvalidBody, detail), (refused.Problem.Kind, refused.Problem.Detail));
    }

    [Fact]
    public void ReadOutline_Text_IsCountedWithoutFilesAndSignatures()
    {
        byte[] bytes = """{"model":"m","system":"abc","messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","data":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}]}]}"""u8.ToArray();

        Assert.Equal("abc".Length + "user".Length + "image".Length + "base64".Length, Form.ReadOutline(CallAddress.None, bytes).TextLength);
    }
}
