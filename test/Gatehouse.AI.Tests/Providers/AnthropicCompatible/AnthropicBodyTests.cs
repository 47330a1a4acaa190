using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Providers.AnthropicCompatible;

public sealed class AnthropicBodyTests
{
    private static string For(AnthropicCloud cloud, string body, string? model = null, params string[] betas)
        => Encoding.UTF8.GetString(AnthropicBody.For(cloud, Encoding.UTF8.GetBytes(body), betas, model).Span);

    [Theory]
    [InlineData("""{"model":"m","max_tokens":5}""", """{"anthropic_version":"vertex-2023-10-16","max_tokens":5}""")]
    [InlineData("""{ "max_tokens":5 , "model" : "m" , "x":{"model":1} }""", """{"anthropic_version":"vertex-2023-10-16", "max_tokens":5 , "x":{"model":1} }""")]
    [InlineData("{\n  \"stream\": true,\n  \"model\": \"m\"\n}", "{\"anthropic_version\":\"vertex-2023-10-16\",\n  \"stream\": true\n}")]
    [InlineData("""{"model":"m"}""", """{"anthropic_version":"vertex-2023-10-16"}""")]
    [InlineData("{}", """{"anthropic_version":"vertex-2023-10-16"}""")]
    [InlineData("""{"anthropic_version":"old","model":"m","é":"\u00e9"}""", """{"anthropic_version":"vertex-2023-10-16","é":"\u00e9"}""")]
    [InlineData("""{"a":1,"model":"m","anthropic_version":"old"}""", """{"anthropic_version":"vertex-2023-10-16","a":1}""")]
    [InlineData("[]", "[]")]
    [InlineData("""{"model":""", """{"model":""")]
    public void For_Vertex_CutsTheModelAndKeepsEveryOtherByte(string body, string expected) => Assert.Equal(expected, For(AnthropicCloud.Vertex, body));

    [Fact]
    public void For_CountOfTokens_HasTheModel()
        => Assert.Equal("""{"anthropic_version":"vertex-2023-10-16","model":"claude-\u0022x","messages":[]}""", For(AnthropicCloud.Vertex, """{"model":"alias","messages":[]}""", "claude-\"x"));

    [Theory]
    [InlineData("""{"model":"m","stream":true,"a":1}""", """{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["x","y"],"a":1}""")]
    [InlineData("""{"anthropic_beta":["y","z"],"a":1}""", """{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["y","z","x"],"a":1}""")]
    [InlineData("""{"anthropic_beta":"y","a":1}""", """{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["x","y"],"anthropic_beta":"y","a":1}""")]
    public void For_Bedrock_HasBetasAsAMember(string body, string expected) => Assert.Equal(expected, For(AnthropicCloud.Bedrock, body, null, "x", "y"));

    [Fact]
    public void For_BedrockWithoutBetasOfTheField_LeavesThoseOfTheBody()
        => Assert.Equal("""{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["y"]}""", For(AnthropicCloud.Bedrock, """{"anthropic_beta":["y"]}"""));

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    // Whatever members there are and wherever they stand: the result says the same but for those that are cut.
    [Fact]
    public void For_AnyObject_SaysTheSameButForWhatIsCut()
        => Gen.Select(OneOf("model", "stream", "anthropic_version", "max_tokens", "a", "b").Array[0, 8], OneOf("", " ", "\n\t").Array[4])
            .Sample((names, spaces) =>
            {
                string[] once = [.. names.Distinct()];
                string body = "{" + spaces[0] + string.Join($"{spaces[1]},{spaces[2]}", once.Select((n, i) => $"\"{n}\":{i}")) + spaces[3] + "}";
                var result = JsonNode.Parse(For(AnthropicCloud.Bedrock, body))!.AsObject();
                string[] kept = [.. once.Where(n => n is not ("model" or "stream" or "anthropic_version"))];
                Assert.Equal(["anthropic_version", .. kept], result.Select(m => m.Key));
                Assert.All(kept, n => Assert.Equal(Array.IndexOf(once, n), (int)result[n]!));
            });

    [Fact]
    public void Of_BetasThatACloudRefuses_AreReportedAndLeftOut()
    {
        var client = new HeaderList();
        client.Add("Anthropic-Beta", "claude-code-20250219, prompt-caching-scope-2026-01-05,,effort-2025-11-24");
        client.Add("anthropic-beta", "claude-code-20250219,a b");
        client.Add("x-other", "z");
        var loss = new LossReport();

        Assert.Equal(["claude-code-20250219"], AnthropicBetas.Of(AnthropicCloud.Vertex, client, null, loss));
        Assert.Equal("anthropic-beta.prompt-caching-scope-2026-01-05;dropped, anthropic-beta.effort-2025-11-24;dropped, anthropic-beta;dropped", loss.ToString());
        Assert.Equal(["claude-code-20250219", "effort-2025-11-24"], AnthropicBetas.Of(AnthropicCloud.Bedrock, client, null, null));
        Assert.Equal(["effort-2025-11-24"], AnthropicBetas.Of(AnthropicCloud.Vertex, client, ["effort-2025-11-24"], null));
        Assert.Empty(AnthropicBetas.Of(AnthropicCloud.Vertex, client, [], null));
    }

    [Theory]
    [InlineData("claude-sonnet-4-5")]
    public void Write_FamilyThatFetchesNothing_RefusesAddressesAndStoredFiles(string model)
    {
        var family = AnthropicFamilies.Of(model) with { Fetches = false };
        foreach (Part part in (Part[])[new ImagePart { Url = "https://example.com/a.png" }, new FilePart { Url = "https://example.com/a.pdf" }, new FilePart { FileId = "file_1" }])
        {
            var call = Calling.Call(Calling.User(part)) with { SourceForm = WireForm.AnthropicMessages };
            AnthropicTranslator.Write(call, model, null, new LossReport());
            var refused = Assert.Throws<ModelException>(() => AnthropicTranslator.Write(call, model, family, null, new LossReport()));
            Assert.Equal((ModelErrorKind.InvalidRequest, "messages[0].content[0]"), (refused.Error.Kind, refused.Error.Parameter));
        }
    }
}
