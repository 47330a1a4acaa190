using System.Text;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.AnthropicMessages;
using Gatehouse.AI.Dialects.BedrockConverse;
using Gatehouse.AI.Dialects.Gemini;
using Gatehouse.AI.Dialects.Ollama;
using Gatehouse.AI.Dialects.OpenAIChat;
using Gatehouse.AI.Dialects.OpenAICompletions;
using Gatehouse.AI.Dialects.OpenAIResponses;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Dialects;

public sealed class CallOutlineTests
{
    private static readonly CallAddress Gemini = new("/v1beta/models/m:generateContent", "", "m");

    [Theory]
    [InlineData("""{"model":"m","messages":[],"max_tokens":10}""", 10L)]
    [InlineData("""{"model":"m","messages":[],"max_completion_tokens":20,"max_tokens":10}""", 20L)]
    [InlineData("""{"model":"m","messages":[],"max_tokens":10,"max_tokens":30}""", 30L)]
    [InlineData("""{"model":"m","messages":[],"max_tokens":"ten"}""", null)]
    [InlineData("""{"model":"m","messages":[],"max_tokens":-1}""", null)]
    [InlineData("""{"model":"m","messages":[],"max_tokens":[5]}""", null)]
    [InlineData("""{"model":"m","messages":[{"max_tokens":5}]}""", null)]
    public void Chat_BoundOnOutput_IsTheLargestThatWasWritten(string body, long? most)
        => Assert.Equal(most, Read(new OpenAIChatForm(), body).MostOutput);

    [Fact]
    public void MostOutput_EveryChatForm_IsItsOwnMember()
    {
        Assert.Equal(7, Read(new OpenAIResponsesForm(), """{"model":"m","input":"x","max_output_tokens":7}""").MostOutput);
        Assert.Equal(7, Read(new OpenAICompletionsForm(), """{"model":"m","prompt":"x","max_tokens":7}""").MostOutput);
        Assert.Equal(7, Read(new AnthropicMessagesForm(), """{"model":"m","messages":[],"max_tokens":7}""").MostOutput);
        Assert.Equal(7, Read(new BedrockConverseForm(), """{"messages":[],"inferenceConfig":{"temperature":1,"maxTokens":7}}""").MostOutput);
        Assert.Equal(7, Read(new GeminiForm(), """{"contents":[],"generationConfig":{"maxOutputTokens":7}}""").MostOutput);
        Assert.Equal(7, Read(new OllamaForm(isGenerate: false), """{"model":"m","messages":[],"options":{"num_predict":7}}""").MostOutput);
    }

    [Fact]
    public void MostOutput_NotSaid_IsNull()
    {
        Assert.Null(Read(new OpenAIResponsesForm(), """{"model":"m","input":"max_output_tokens"}""").MostOutput);
        Assert.Null(Read(new OllamaForm(isGenerate: false), """{"model":"m","messages":[],"options":{"num_predict":-1}}""").MostOutput);
        Assert.Null(Read(new GeminiForm(), """{"contents":[{"parts":[{"maxOutputTokens":7}]}]}""").MostOutput);
    }

    [Fact]
    public void Choices_AskedFor_AreCounted()
    {
        Assert.Equal(3, Read(new OpenAIChatForm(), """{"model":"m","messages":[],"n":3}""").Choices);
        Assert.Equal(5, Read(new OpenAICompletionsForm(), """{"model":"m","prompt":"x","n":2,"best_of":5}""").Choices);
        Assert.Equal(4, Read(new GeminiForm(), """{"contents":[],"generationConfig":{"candidateCount":4}}""").Choices);
        Assert.Equal(1, Read(new AnthropicMessagesForm(), """{"model":"m","messages":[],"n":3}""").Choices);
        Assert.Equal(1, Read(new OpenAIChatForm(), """{"model":"m","messages":[],"n":0}""").Choices);
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[],"user":"ann"}""", "ann")]
    [InlineData("""{"model":"m","messages":[],"safety_identifier":"s1"}""", "s1")]
    [InlineData("""{"model":"m","safety_identifier":"s1","user":"ann"}""", "ann")]
    [InlineData("""{"model":"m","user":"ann","safety_identifier":"s1"}""", "ann")]
    [InlineData("""{"model":"m","user":""}""", null)]
    [InlineData("""{"model":"m","user":7}""", null)]
    [InlineData("""{"model":"m","messages":[{"user":"inner"}]}""", null)]
    public void Chat_User_IsTheOneThatIsNamedFirst(string body, string? user) => Assert.Equal(user, Read(new OpenAIChatForm(), body).User);

    [Fact]
    public void User_OfMessages_IsInTheMetadata()
        => Assert.Equal("ann", Read(new AnthropicMessagesForm(), """{"model":"m","metadata":{"user_id":"ann"},"messages":[{"role":"user","content":"user_id"}]}""").User);

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"hello"}]}""", CallNeeds.None)]
    [InlineData("""{"model":"m","tools":[]}""", CallNeeds.None)]
    [InlineData("""{"model":"m","tools":null,"response_format":{"type":"json_object"},"reasoning_effort":"none"}""", CallNeeds.None)]
    [InlineData("""{"model":"m","tools":[{"type":"function","function":{"name":"f"}}]}""", CallNeeds.Tools)]
    [InlineData("""{"model":"m","tools":[{"type":"function","function":{"parameters":{"properties":{"p":{"type":"file"}}}}}]}""", CallNeeds.Tools)]
    [InlineData("""{"model":"m","messages":[{"content":[{"type":"text","text":"image_url"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]}]}""", CallNeeds.Images)]
    [InlineData("""{"model":"m","messages":[{"content":[{"type":"file","file":{"file_id":"f"}},{"type":"input_audio","input_audio":{"data":"AA"}}]}]}""", CallNeeds.Files | CallNeeds.Audio)]
    [InlineData("""{"model":"m","response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"}}}}""", CallNeeds.Schema)]
    [InlineData("""{"model":"m","reasoning_effort":"low","audio":{"voice":"a","format":"mp3"}}""", CallNeeds.Reasoning | CallNeeds.Audio)]
    public void Chat_Needs_AreWhatTheCallHas(string body, CallNeeds needs) => Assert.Equal(needs, Read(new OpenAIChatForm(), body).Needs);

    [Theory]
    [InlineData("""{"model":"m","input":[{"role":"user","content":[{"type":"input_image","image_url":"x"},{"type":"input_file","file_id":"f"}]}]}""", CallNeeds.Images | CallNeeds.Files)]
    [InlineData("""{"model":"m","input":"x","text":{"format":{"type":"json_schema","name":"a","schema":{}}},"reasoning":{"effort":"low"},"tools":[{"type":"web_search"}]}""", CallNeeds.Schema | CallNeeds.Reasoning | CallNeeds.Tools)]
    [InlineData("""{"model":"m","input":"x","text":{"format":{"type":"text"}}}""", CallNeeds.None)]
    public void Responses_Needs_AreWhatTheCallHas(string body, CallNeeds needs) => Assert.Equal(needs, Read(new OpenAIResponsesForm(), body).Needs);

    [Theory]
    [InlineData("""{"model":"m","thinking":{"type":"disabled"},"tools":[],"messages":[{"content":[{"type":"text","text":"a"}]}]}""", CallNeeds.None)]
    [InlineData("""{"model":"m","thinking":{"type":"enabled","budget_tokens":1024},"tools":[{"name":"f"}]}""", CallNeeds.Reasoning | CallNeeds.Tools)]
    [InlineData("""{"model":"m","messages":[{"content":[{"type":"tool_result","content":[{"type":"image","source":{"type":"base64","data":"AA"}}]},{"type":"document","source":{"type":"text"}}]}]}""", CallNeeds.Images | CallNeeds.Files)]
    [InlineData("""{"model":"m","output_config":{"format":{"type":"json_schema","schema":{}}}}""", CallNeeds.Schema)]
    public void Messages_Needs_AreWhatTheCallHas(string body, CallNeeds needs) => Assert.Equal(needs, Read(new AnthropicMessagesForm(), body).Needs);

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"image"}]}]}""", CallNeeds.None)]
    [InlineData("""{"messages":[{"role":"user","content":[{"image":{"format":"png","source":{"bytes":"AA"}}},{"document":{"name":"d"}}]}]}""", CallNeeds.Images | CallNeeds.Files)]
    [InlineData("""{"messages":[{"role":"user","content":[{"toolResult":{"toolUseId":"a","content":[{"image":{"format":"png"}}]}}]}]}""", CallNeeds.Images)]
    [InlineData("""{"toolConfig":{"tools":[{"toolSpec":{"name":"f"}}]},"messages":[],"additionalModelRequestFields":{"thinking":{"type":"enabled"}}}""", CallNeeds.Tools | CallNeeds.Reasoning)]
    public void Converse_Needs_AreWhatTheCallHas(string body, CallNeeds needs) => Assert.Equal(needs, Read(new BedrockConverseForm(), body).Needs);

    [Theory]
    [InlineData("""{"contents":[{"parts":[{"text":"mimeType"}]}],"tools":[]}""", CallNeeds.None)]
    [InlineData("""{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"AA"}},{"fileData":{"mimeType":"application/pdf","fileUri":"x"}},{"inline_data":{"mime_type":"audio/mp3"}}]}]}""", CallNeeds.Images | CallNeeds.Files | CallNeeds.Audio)]
    [InlineData("""{"contents":[],"tools":[{"functionDeclarations":[{"name":"f"}]}],"generationConfig":{"responseJsonSchema":{},"thinkingConfig":{}}}""", CallNeeds.Tools | CallNeeds.Schema | CallNeeds.Reasoning)]
    public void Gemini_Needs_AreWhatTheCallHas(string body, CallNeeds needs) => Assert.Equal(needs, Read(new GeminiForm(), body).Needs);

    [Theory]
    [InlineData("""{"model":"m","messages":[{"content":"images"}],"format":"json","think":false,"tools":[]}""", CallNeeds.None)]
    [InlineData("""{"model":"m","messages":[{"content":"a","images":["AA"]}],"think":"low"}""", CallNeeds.Images | CallNeeds.Reasoning)]
    [InlineData("""{"model":"m","prompt":"a","images":["AA"],"format":{"type":"object"},"tools":[{"type":"function"}]}""", CallNeeds.Images | CallNeeds.Schema | CallNeeds.Tools)]
    public void Ollama_Needs_AreWhatTheCallHas(string body, CallNeeds needs) => Assert.Equal(needs, Read(new OllamaForm(isGenerate: false), body).Needs);

    [Fact]
    public void TextLength_WithTraits_IsWhatItWas()
    {
        // Every text value but data: "user" and "hello" of the message, "text", "ann", "medium".
        Assert.Equal(4 + 5 + 4 + 3 + 6, Read(new OpenAIChatForm(), """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"hello"}]}],"user":"ann","max_tokens":5,"reasoning_effort":"medium"}""").TextLength);
        Assert.Equal(9 + 5, Read(new GeminiForm(), """{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}},{"text":"hello"}]}]}""").TextLength);
    }

    [Fact]
    public void Read_NameThatIsNoText_IsTheClientsFault()
    {
        const string Body = """{"model":"m","\ud800":1}""";
        foreach (CallForm form in new CallForm[] { new OpenAIChatForm(), new OpenAIResponsesForm(), new AnthropicMessagesForm(), new BedrockConverseForm(), new GeminiForm(), new OllamaForm(isGenerate: false) })
        {
            Assert.Equal(ProblemKind.InvalidBody, Assert.Throws<ProblemException>(() => Read(form, Body)).Problem.Kind);
        }
    }

    private static CallOutline Read(CallForm form, string body)
        => form.ReadOutline(form is GeminiForm ? Gemini : new CallAddress("/", "", "m"), Encoding.UTF8.GetBytes(body));
}
