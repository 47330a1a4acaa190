using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

public sealed class CompatibleBodyTests
{
    private static readonly FieldNode Rules = FieldNode.Of(
    [
        FieldRule.MaxTokens,
        FieldRule.DeveloperRole,
        FieldRule.Dropped("seed"),
        FieldRule.Dropped("n", neutral: "1"),
        FieldRule.Needless("stream_options"),
        FieldRule.Refused("tools", "no tools here"),
        FieldRule.Dropped("messages[].name"),
        FieldRule.Dropped("messages[].content[].image_url.detail"),
        FieldRule.Reworded("reasoning_effort", new FieldWord("none", "{\"type\":\"off\"}"), new FieldWord("high", null, LossKind.Dropped), new FieldWord("low", "{\"type\":\"on\"}", LossKind.Approximated)) with { As = "thinking" },
    ]);

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", "")]
    [InlineData("""{ "model" : "m", "max_completion_tokens" : 5 }""", """{ "model" : "m", "max_tokens" : 5 }""", "")]
    [InlineData("""{"max_tokens":5,"max_completion_tokens":6}""", """{"max_tokens":5}""", "")]
    [InlineData("""{"max_completion_tokens":6,"max_tokens":5}""", """{"max_tokens":6}""", "")]
    [InlineData("""{"seed":7}""", "{}", "seed;dropped")]
    [InlineData("""{"seed":7,"a":1}""", """{"a":1}""", "seed;dropped")]
    [InlineData("""{ "seed" : 7 , "n":2, "a":1, "b":2}""", """{ "a":1, "b":2}""", "seed;dropped, n;dropped")]
    [InlineData("""{"a":1 , "seed":7, "b":2}""", """{"a":1, "b":2}""", "seed;dropped")]
    [InlineData("""{"a":1,"seed":7,"n":3}""", """{"a":1}""", "seed;dropped, n;dropped")]
    [InlineData("""{"seed":null,"a":1,"n":1}""", """{"a":1}""", "")]
    [InlineData("""{"s\u0065ed":7}""", "{}", "seed;dropped")]
    [InlineData("""{"a":{"seed":7},"stream_options":{"include_usage":true}}""", """{"a":{"seed":7}}""", "")]
    [InlineData("""{"tools":[]}""", "{}", "")]
    [InlineData("""{"messages":[{"role":"developer","content":"a"},{"name":"x","role":"user","content":[{"type":"text","text":"é"},{"type":"image_url","image_url":{"url":"u","detail":"low"}}]}]}""",
        """{"messages":[{"role":"system","content":"a"},{"role":"user","content":[{"type":"text","text":"é"},{"type":"image_url","image_url":{"url":"u"}}]}]}""",
        "messages[1].name;dropped, messages[1].content[1].image_url.detail;dropped")]
    [InlineData("""{"reasoning_effort":"none"}""", """{"thinking":{"type":"off"}}""", "")]
    [InlineData("""{"reasoning_effort":"low"}""", """{"thinking":{"type":"on"}}""", "reasoning_effort;approximated")]
    [InlineData("""{"reasoning_effort":"high","a":1}""", """{"a":1}""", "reasoning_effort;dropped")]
    [InlineData("""{"reasoning_effort":"medium","thinking":{"type":"x"}}""", """{"reasoning_effort":"medium","thinking":{"type":"x"}}""", "")]
    [InlineData("""{"thinking":{"type":"x"},"reasoning_effort":"none"}""", """{"thinking":{"type":"x"}}""", "")]
    [InlineData("""{"reasoning_effort":"none","thinking":{"type":"x"}}""", """{"thinking":{"type":"off"}}""", "")]
    [InlineData("""{"messages":"no list","seed":{"deep":[1,{"x":2}]}}""", """{"messages":"no list"}""", "seed;dropped")]
    [InlineData("[1]", "[1]", "")]
    [InlineData("""{"seed":7,""", """{"seed":7,""", "")]
    public void Apply_Rules_ChangesOnlyWhatTheyAreAbout(string body, string expected, string losses)
    {
        var loss = new LossReport();

        string written = Encoding.UTF8.GetString(CompatibleBody.Apply(Encoding.UTF8.GetBytes(body), Rules, loss, []).Span);

        Assert.Equal(expected, written);
        if (body[^1] != ',')
        {
            JsonNode.Parse(written);
            Assert.Equal(losses, loss.ToString());
        }
    }

    [Fact]
    public void Apply_NothingToChange_GivesTheSameBytesBack()
    {
        byte[] body = """{"model":"m","messages":[{"role":"user","content":"x"}]}"""u8.ToArray();

        var written = CompatibleBody.Apply(body, Rules, null, []);

        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(written, out var segment) && ReferenceEquals(segment.Array, body));
    }

    [Fact]
    public void Apply_RefusedField_IsRefusedWithItsName()
    {
        var refused = Assert.Throws<ModelException>(() => CompatibleBody.Apply("""{"tools":[{"type":"function"}]}"""u8.ToArray(), Rules, null, []));

        Assert.Equal((ModelErrorKind.InvalidRequest, "tools", "no tools here"), (refused.Error.Kind, refused.Error.Parameter, refused.Error.Message));
    }

    [Theory]
    [InlineData("{}", """{"safe":true}""")]
    [InlineData("""{"seed":1}""", """{"safe":true}""")]
    [InlineData("""{"a":1}""", """{"a":1,"safe":true}""")]
    [InlineData("""{"safe":false,"a":1}""", """{"safe":false,"a":1}""")]
    public void Apply_AddedMember_StandsUnlessTheCallHasIt(string body, string expected)
        => Assert.Equal(expected, Encoding.UTF8.GetString(CompatibleBody.Apply(Encoding.UTF8.GetBytes(body), Rules, null, [new("safe", "true")]).Span));

    [Fact]
    public void Apply_LongConversation_KeepsEveryOtherByte()
    {
        string filler = new('x', 300_000);
        string body = $$"""{"messages":[{"role":"user","name":"n","content":"{{filler}}"},{"role":"developer","content":"d"}],"seed":1,"user":"u"}""";

        string written = Encoding.UTF8.GetString(CompatibleBody.Apply(Encoding.UTF8.GetBytes(body), Rules, null, []).Span);

        Assert.Equal($$"""{"messages":[{"role":"user","content":"{{filler}}"},{"role":"system","content":"d"}],"user":"u"}""", written);
    }
}
