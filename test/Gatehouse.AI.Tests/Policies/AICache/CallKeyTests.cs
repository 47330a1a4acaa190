using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Policies;
using Gatehouse.AI.Policies.AICache;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Policies.AICache;

/// <summary>Which calls are one and the same, and which are never answered from memory.</summary>
public sealed class CallKeyTests
{
    private static readonly Gen<JsonNode?> Value = Gen.Recursive<JsonNode?>((depth, inner) => depth > 3
        ? Leaf
        : Gen.OneOf(
            Leaf,
            inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())])),
            Gen.Select(Gen.String[Gen.Char['a', 'e'], 1, 2], inner).Array[0, 5].Select(members => (JsonNode?)ObjectOf(members))));

    private static Gen<JsonNode?> Leaf => Gen.OneOf(
        Gen.Const((JsonNode?)null),
        Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
        Gen.Int[-3, 3].Select(n => (JsonNode?)JsonValue.Create(n)),
        Gen.String[Gen.OneOf(Gen.Char['a', 'c'], Gen.Const('"'), Gen.Const('\\'), Gen.Const('é')), 0, 4].Select(t => (JsonNode?)JsonValue.Create(t)));

    [Fact]
    public void Key_OrderSpaceAndEscapes_DoNotCount_AnythingElseDoes()
        => Gen.Select(Value, Value, Gen.Int).Sample((a, b, seed) =>
        {
            Assert.Equal(KeyOf(a, indented: false), KeyOf(Shuffled(a, new Random(seed)), indented: true));
            Assert.Equal(JsonNode.DeepEquals(a, b), KeyOf(a, indented: false) == KeyOf(b, indented: false));
        });

    [Theory]
    [InlineData(WireForm.OpenAIChat, """{"temperature":0,"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"file-1"}}]}]}""", "file")]
    [InlineData(WireForm.OpenAIChat, """{"temperature":0,"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a.example/b.png"}}]}]}""", "URL")]
    [InlineData(WireForm.OpenAIChat, """{"temperature":0,"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""", null)]
    [InlineData(WireForm.OpenAIChat, """{"temperature":0,"tools":[{"type":"function","function":{"name":"f"}},{"type":"custom","custom":{"name":"g"}}]}""", null)]
    [InlineData(WireForm.OpenAIResponses, """{"temperature":0,"input":"hi"}""", "store")]
    [InlineData(WireForm.OpenAIResponses, """{"temperature":0,"store":false,"input":"hi"}""", null)]
    [InlineData(WireForm.OpenAIResponses, """{"temperature":0,"store":false,"previous_response_id":"resp_1","input":"hi"}""", "previous_response_id")]
    [InlineData(WireForm.OpenAIResponses, """{"temperature":0,"store":false,"input":[{"type":"item_reference","id":"msg_1"}]}""", "file")]
    [InlineData(WireForm.OpenAIResponses, """{"temperature":0,"store":false,"input":"hi","tools":[{"type":"web_search"}]}""", "tool")]
    [InlineData(WireForm.AnthropicMessages, """{"temperature":0,"messages":[{"role":"user","content":"hi"}]}""", null)]
    [InlineData(WireForm.AnthropicMessages, """{"messages":[{"role":"user","content":"hi"}]}""", "temperature")]
    [InlineData(WireForm.AnthropicMessages, """{"temperature":0,"tools":[{"name":"f","input_schema":{}}]}""", null)]
    [InlineData(WireForm.AnthropicMessages, """{"temperature":0,"tools":[{"type":"web_search_20250305","name":"web_search"}]}""", "tool")]
    [InlineData(WireForm.AnthropicMessages, """{"temperature":0,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{"file_id":"x","source":{"url":"https://a.example"}}}]}]}""", null)]
    [InlineData(WireForm.AnthropicMessages, """{"temperature":0,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"https://a.example/b.png"}}]}]}""", "URL")]
    [InlineData(WireForm.AnthropicMessages, """{"temperature":0,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"file","file_id":"f"}}]}]}""", "file")]
    [InlineData(WireForm.Gemini, """{"generationConfig":{"temperature":0},"contents":[]}""", null)]
    [InlineData(WireForm.OpenAIChat, """{"temperature":0,"n":1,"messages":[]}""", null)]
    [InlineData(WireForm.OpenAIChat, """{"temperature":0,"n":2,"messages":[]}""", "several answers")]
    [InlineData(WireForm.OpenAICompletions, """{"temperature":0,"prompt":[1,2,3]}""", null)]
    [InlineData(WireForm.OpenAICompletions, """{"temperature":0,"prompt":["a","b"]}""", "several answers")]
    [InlineData(WireForm.Gemini, """{"generationConfig":{"temperature":0,"candidateCount":2},"contents":[]}""", "several answers")]
    [InlineData(WireForm.Gemini, """{"temperature":0,"contents":[]}""", "temperature")]
    [InlineData(WireForm.Gemini, """{"generationConfig":{"seed":1},"tools":[{"googleSearch":{}}]}""", "tool")]
    [InlineData(WireForm.Gemini, """{"generationConfig":{"seed":1},"tools":[{"functionDeclarations":[]}]}""", null)]
    [InlineData(WireForm.Gemini, """{"generationConfig":{"seed":1},"cachedContent":"cachedContents/1"}""", "cachedContent")]
    [InlineData(WireForm.Gemini, """{"generationConfig":{"seed":1},"contents":[{"parts":[{"fileData":{"fileUri":"https://a.example/files/1"}}]}]}""", "file")]
    [InlineData(WireForm.BedrockConverse, """{"inferenceConfig":{"temperature":0},"toolConfig":{"tools":[{"toolSpec":{"name":"f"}},{"cachePoint":{}}]}}""", null)]
    [InlineData(WireForm.BedrockConverse, """{"inferenceConfig":{"temperature":0},"toolConfig":{"tools":[{"systemTool":{"name":"nova_grounding"}}]}}""", "tool")]
    [InlineData(WireForm.BedrockConverse, """{"inferenceConfig":{"temperature":0},"messages":[{"content":[{"image":{"source":{"s3Location":{"uri":"s3://a/b"}}}}]}]}""", "URL")]
    [InlineData(WireForm.OllamaChat, """{"options":{"temperature":0},"messages":[]}""", null)]
    [InlineData(WireForm.OllamaChat, """{"options":{"num_ctx":1},"messages":[]}""", "temperature")]
    public void Read_CallOfAnyForm_SaysWhyItIsNotLookedUp(string form, string body, string? reason)
    {
        string? found = CallKey.Read(Question(form, body), "", all: false, out _);

        if (reason is null)
        {
            Assert.Null(found);
        }
        else
        {
            Assert.Contains(reason, found, StringComparison.Ordinal);
        }
    }

    // An answer of the Responses API repeats what the call says of its caller.
    [Theory]
    [InlineData(WireForm.OpenAIChat, true)]
    [InlineData(WireForm.AnthropicMessages, true)]
    [InlineData(WireForm.OpenAIResponses, false)]
    public void Key_WhoAsks_CountsWhereTheAnswerTells(string form, bool isOne)
    {
        foreach (string member in new[] { "\"user\":\"anna\"", "\"metadata\":{\"ticket\":\"7\"}", "\"safety_identifier\":\"anna\"", "\"prompt_cache_key\":\"anna\"" })
        {
            CallKey.Read(Question(form, """{"temperature":0,"store":false}"""), "", all: false, out var plain);
            Assert.Null(CallKey.Read(Question(form, $$"""{"temperature":0,"store":false,{{member}}}"""), "", all: false, out var annas));
            Assert.Equal(isOne, plain == annas);
        }
    }

    [Fact]
    public void Key_FieldsOfTheVendorsVersions_Count()
    {
        var with = Question(WireForm.AnthropicMessages, """{"temperature":0}""");
        with.Headers.Add("Anthropic-Beta", "context-1m");

        CallKey.Read(Question(WireForm.AnthropicMessages, """{"temperature":0}"""), "", all: false, out var plain);
        CallKey.Read(with, "", all: false, out var beta);
        CallKey.Read(Question(WireForm.AnthropicMessages, """{"temperature":0}"""), "canna", all: false, out var annas);

        Assert.Equal(3, new[] { plain, beta, annas }.Distinct().Count());
        Assert.Matches("^[0-9a-f]{12}$", plain.Short);
    }

    private static CacheQuestion Question(string form, string body) => new()
    {
        Tenant = "default",
        Route = "llm",
        Headers = new HeaderList(),
        Form = form,
        Kind = CacheableKind.Chat,
        Model = "chat",
        Targets = "openai/a",
        Body = Encoding.UTF8.GetBytes(body),
    };

    private static AnswerKey KeyOf(JsonNode? value, bool indented)
    {
        string text = new JsonObject { ["seed"] = 1, ["x"] = value?.DeepClone() }.ToJsonString(new JsonSerializerOptions
        {
            WriteIndented = indented,
            Encoder = indented ? System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping : System.Text.Encodings.Web.JavaScriptEncoder.Default,
        });
        Assert.Null(CallKey.Read(Question(WireForm.OpenAIChat, text), "", all: false, out var key));
        return key;
    }

    private static JsonObject ObjectOf((string Name, JsonNode? Value)[] members)
    {
        var made = new JsonObject();
        foreach (var (name, value) in members)
        {
            made[name] = value?.DeepClone();
        }

        return made;
    }

    private static JsonNode? Shuffled(JsonNode? node, Random random) => node switch
    {
        JsonObject members => ObjectOf([.. members.Select(m => (m.Key, Shuffled(m.Value, random))).OrderBy(_ => random.Next())]),
        JsonArray items => new JsonArray([.. items.Select(i => Shuffled(i, random))]),
        _ => node?.DeepClone(),
    };
}
