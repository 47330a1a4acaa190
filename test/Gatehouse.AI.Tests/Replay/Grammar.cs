using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Tests.Dialects.AnthropicMessages;
using Gatehouse.AI.Tests.Dialects.BedrockConverse;
using Gatehouse.AI.Tests.Dialects.Gemini;
using Gatehouse.AI.Tests.Dialects.Ollama;
using Gatehouse.AI.Tests.Dialects.OpenAIResponses;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>The strict reader of each form in front.</summary>
internal static class Grammar
{
    public static void Check(Front front, bool stream, byte[] bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        switch (front.Wire)
        {
            case WireForm.OpenAIChat or WireForm.OpenAICompletions:
                bool isText = front.Wire == WireForm.OpenAICompletions;
                if (stream)
                {
                    ChatGrammar.CheckStream(text, isText);
                }
                else
                {
                    ChatGrammar.CheckWhole(JsonNode.Parse(text)!, isText);
                }

                break;
            case WireForm.OpenAIResponses when stream:
                EventGrammar.Read(text);
                break;
            case WireForm.OpenAIResponses:
                CheckResponse(JsonNode.Parse(text)!);
                break;
            case WireForm.AnthropicMessages when stream:
                MessageGrammar.Read(text);
                break;
            case WireForm.AnthropicMessages:
                CheckMessage(JsonNode.Parse(text)!);
                break;
            case WireForm.Gemini when stream:
                _ = text.StartsWith('[') ? GeminiGrammar.CheckArray(text, usage: false) : GeminiGrammar.CheckEvents(text, usage: false);
                break;
            case WireForm.Gemini:
                GeminiGrammar.CheckReply(text);
                break;
            case WireForm.BedrockConverse when stream:
                ConverseGrammar.Read(bytes);
                break;
            case WireForm.BedrockConverse:
                CheckConverse(JsonNode.Parse(text)!);
                break;
            default:
                bool isGenerate = front.Wire == WireForm.OllamaGenerate;
                _ = stream ? OllamaGrammar.Stream(text, isGenerate) : OllamaGrammar.Reply(text, isGenerate);
                break;
        }
    }

    /// <summary>A stream that began and was broken off: the form's own error ends it, and nothing says that the answer is whole.</summary>
    public static void CheckFailed(Front front, byte[] bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        switch (front.Wire)
        {
            case WireForm.OpenAIChat or WireForm.OpenAICompletions:
                ChatGrammar.CheckFailed(text);
                break;
            case WireForm.OpenAIResponses:
                Assert.Equal("response.failed", EventGrammar.Read(text).Last);
                break;
            case WireForm.AnthropicMessages when text.Split("event: message_start").Length > 2:
                // A vendor's second beginning passes as it came when the first is with the client already; the error follows it.
                Assert.StartsWith("event: error\n", text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
                Assert.DoesNotContain("message_stop", text, StringComparison.Ordinal);
                break;
            case WireForm.AnthropicMessages:
                Assert.NotNull(MessageGrammar.Read(text).Error);
                Assert.DoesNotContain("message_stop", text, StringComparison.Ordinal);
                break;
            case WireForm.Gemini:
                Assert.Contains("\"error\":{\"code\":", text, StringComparison.Ordinal);
                break;
            case WireForm.BedrockConverse:
                Assert.NotEmpty(ConverseGrammar.ReadFailed(bytes).Message);
                break;
            default:
                string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                Assert.NotEmpty(JsonNode.Parse(lines[^1]).Text("error")!);
                Assert.DoesNotContain(lines, l => l.Contains("\"done\":true", StringComparison.Ordinal));
                break;
        }
    }

    /// <summary>An answer that never began: the form's error object.</summary>
    public static void CheckRefused(Front front, byte[] bytes)
    {
        var envelope = JsonNode.Parse(bytes)!;
        envelope = envelope is JsonArray array ? Assert.Single(array)! : envelope;
        switch (front.Wire)
        {
            case WireForm.OpenAIChat or WireForm.OpenAICompletions or WireForm.OpenAIResponses:
                ChatGrammar.CheckError(envelope);
                break;
            case WireForm.AnthropicMessages:
                MessageGrammar.CheckError(envelope.AsObject());
                break;
            case WireForm.Gemini:
                Assert.True(envelope["error"].Number("code") >= 400);
                Assert.NotEmpty(envelope["error"].Text("message")!);
                Assert.NotEmpty(envelope["error"].Text("status")!);
                break;
            case WireForm.BedrockConverse:
                Assert.NotEmpty(envelope.Text("message")!);
                break;
            default:
                Assert.NotEmpty(envelope.Text("error")!);
                break;
        }
    }

    private static void CheckMessage(JsonNode message)
    {
        Assert.Equal(("message", "assistant"), (message.Text("type"), message.Text("role")));
        Assert.NotEmpty(message.Text("id")!);
        Assert.NotEmpty(message.Text("model")!);
        MessageGrammar.CheckReason(message);
        MessageGrammar.CheckUsage(message["usage"]!);
        foreach (var block in message["content"]!.AsArray())
        {
            Assert.NotEmpty(block.Text("type")!);
            Assert.True(block.Text("type") != "text" || block.Text("text") is not null);
            Assert.True(block.Text("type") != "thinking" || (block.Text("thinking") is not null && block.Text("signature") is not null));
            Assert.True(block.Text("type") != "tool_use" || (block.Text("id")!.Length > 0 && block.Text("name")!.Length > 0 && block!["input"] is JsonObject));
        }

        Assert.True(message.Text("stop_reason") != "tool_use" || message.Items("content").Any(b => b.Text("type") == "tool_use"));
    }

    private static void CheckConverse(JsonNode reply)
    {
        Assert.Equal("assistant", reply["output"]!["message"].Text("role"));
        ConverseGrammar.CheckReason(reply.Text("stopReason")!);
        ConverseGrammar.CheckUsage(reply["usage"]!);
        Assert.NotNull(reply["metrics"].Number("latencyMs"));
        foreach (var block in reply["output"]!["message"]!["content"]!.AsArray())
        {
            var (kind, value) = Assert.Single(block!.AsObject());
            Assert.Contains(kind, (string[])["text", "toolUse", "reasoningContent", "citationsContent", "image"]);
            Assert.True(kind != "toolUse" || (value.Text("toolUseId")!.Length > 0 && value.Text("name")!.Length > 0 && value!["input"] is JsonObject));
        }
    }

    private static void CheckResponse(JsonNode response)
    {
        string[] members = ["id", "object", "created_at", "status", "error", "incomplete_details", "instructions", "metadata", "model", "output", "parallel_tool_calls", "temperature", "tool_choice", "tools", "top_p", "usage"];
        Assert.All(members, m => Assert.True(response.AsObject().ContainsKey(m), m));
        Assert.StartsWith("resp_", response.Text("id"), StringComparison.Ordinal);
        Assert.Equal("response", response.Text("object"));
        Assert.Contains(response.Text("status"), (string[])["completed", "incomplete"]);
        Assert.Equal(response.Text("status") == "incomplete", response["incomplete_details"] is not null);
        Assert.Distinct(response["output"]!.AsArray().Select(i => i.Text("id")));
        foreach (var item in response["output"]!.AsArray())
        {
            Assert.NotEmpty(item.Text("id")!);
            Assert.Contains(item.Text("type"), (string[])["message", "function_call", "reasoning", "image_generation_call"]);
            Assert.True(item.Text("type") != "function_call" || (item.Text("call_id")!.Length > 0 && item.Text("name")!.Length > 0 && JsonNode.Parse(item.Text("arguments")!) is JsonObject));
            Assert.True(item.Text("type") != "message" || (item.Text("role") == "assistant" && item!["content"]!.AsArray().Count > 0));
        }

        if (response["usage"] is { } usage)
        {
            Assert.Equal(usage.Number("total_tokens"), usage.Number("input_tokens") + usage.Number("output_tokens"));
            Assert.InRange(usage["input_tokens_details"].Number("cached_tokens")!.Value, 0, usage.Number("input_tokens")!.Value);
            Assert.InRange(usage["output_tokens_details"].Number("reasoning_tokens")!.Value, 0, usage.Number("output_tokens")!.Value);
        }
    }
}
