using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Content;

namespace Gatehouse.AI.Tests.Content;

public sealed class AnswerTextsTests
{
    [Theory]
    [InlineData(WireForm.OpenAIChat, """{"choices":[{"message":{"role":"assistant","content":"hi","reasoning_content":"no"},"logprobs":{"content":[{"token":"no"}]}}]}""", "hi")]
    [InlineData(WireForm.OpenAIChat, """{"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":"{\"a\":1}"}}]}}]}""", "{\"a\":1}")]
    [InlineData(WireForm.OpenAIResponses, """{"id":"r","output":[{"type":"reasoning","summary":[{"text":"no"}]},{"type":"message","content":[{"type":"output_text","text":"hi","annotations":[{"text":"no"}]}]}],"tools":[{"text":"no"}]}""", "hi")]
    [InlineData(WireForm.OpenAIResponses, """{"type":"response.output_text.delta","delta":"hi"}""", "hi")]
    [InlineData(WireForm.OpenAIResponses, """{"type":"response.reasoning_summary_text.delta","delta":"no"}""", "")]
    [InlineData(WireForm.OpenAIResponses, """{"type":"response.output_text.done","text":"no"}""", "")]
    [InlineData(WireForm.AnthropicMessages, """{"content":[{"type":"thinking","thinking":"no"},{"type":"text","text":"hi"}]}""", "hi")]
    [InlineData(WireForm.AnthropicMessages, """{"type":"content_block_delta","delta":{"type":"text_delta","text":"hi"}}""", "hi")]
    [InlineData(WireForm.Gemini, """[{"candidates":[{"content":{"parts":[{"text":"h"}]}}]},{"candidates":[{"content":{"parts":[{"text":"i"}]}}]}]""", "hi")]
    [InlineData(WireForm.BedrockConverse, """{"output":{"message":{"content":[{"reasoningContent":{"reasoningText":{"text":"no"}}},{"text":"hi"}]}}}""", "hi")]
    [InlineData(WireForm.OllamaChat, """{"message":{"role":"assistant","content":"hi"}}""", "hi")]
    [InlineData(WireForm.OllamaGenerate, """{"response":"hi"}""", "hi")]
    [InlineData(WireForm.OpenAICompletions, """{"choices":[{"text":"hi"}]}""", "hi")]
    [InlineData(WireForm.Gemini, """{"candidates":[{"content":{"parts":[{"text":"no","thought":true},{"text":"hi"},{"functionCall":{"name":"f","args":{"a":1}}}]}}]}""", "hi{\"a\":1}")]
    [InlineData(WireForm.OpenAIResponses, """{"id":"r","output":[{"id":"i","type":"reasoning","content":[{"type":"reasoning_text","text":"no"}]},{"type":"function_call","arguments":"{}"}]}""", "{}")]
    [InlineData(WireForm.OpenAIChat, """{"choices":[{"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"no"}]},{"type":"text","text":"hi"}]}}]}""", "hi")]
    [InlineData(WireForm.AnthropicMessages, """{"content":[{"type":"tool_use","name":"f","input":{"a":"b"}}]}""", "{\"a\":\"b\"}")]
    [InlineData(WireForm.AnthropicMessages, """{"type":"content_block_start","content_block":{"type":"tool_use","name":"f","input":{}}}""", "")]
    [InlineData(WireForm.BedrockConverse, """{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"a\":"}}}""", "{\"a\":")]
    [InlineData(WireForm.BedrockConverse, """{"output":{"message":{"content":[{"toolUse":{"name":"f","input":{"a":1}}}]}}}""", "{\"a\":1}")]
    [InlineData(WireForm.OllamaChat, """{"message":{"role":"assistant","content":"hi","thinking":"no","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]}}""", "hi{\"a\":1}")]
    [InlineData(WireForm.OpenAIChat, "[DONE]", "")]
    [InlineData(WireForm.OpenAIChat, """{"choices":[{"message":{"content":"01234567890"}}]}""", "0123456789")]
    public void Add_AnswerOfAnyForm_TakesItsWords(string form, string json, string words)
    {
        var text = new StringBuilder();
        AnswerTexts.Add(form, Encoding.UTF8.GetBytes(json), text, 10);
        Assert.Equal(words, text.ToString());
    }
}
