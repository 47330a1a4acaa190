using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>
/// A strict reader of chat and text completions: the members that OpenAI's typed clients demand, closed words, one role, one
/// end of each choice, calls numbered from 0, usage once and at the end (openai/openai-openapi:openapi.yaml).
/// </summary>
internal sealed class ChatGrammar
{
    private static readonly string[] Reasons = ["stop", "length", "tool_calls", "content_filter", "function_call"];
    private static readonly string[] DeltaMembers = ["role", "content", "refusal", "reasoning_content", "reasoning_details", "tool_calls", "annotations", "images", "audio"];
    private static readonly string[] MessageMembers = ["role", "content", "refusal", "reasoning_content", "reasoning_details", "tool_calls", "annotations", "images", "audio"];

    private readonly Dictionary<long, Choice> _choices = [];
    private string? _id;
    private bool _hasUsage;

    /// <summary>Checks a stream that was asked to tell its usage.</summary>
    public static void CheckStream(string stream, bool isText)
    {
        var grammar = new ChatGrammar();
        Assert.EndsWith("data: [DONE]\n\n", stream, StringComparison.Ordinal);
        string[] blocks = stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(blocks, b => b == "data: [DONE]");
        foreach (string block in blocks[..^1].Where(b => !b.StartsWith(": ", StringComparison.Ordinal)))
        {
            Assert.True(block.StartsWith("data: {", StringComparison.Ordinal) && !block.Contains('\n', StringComparison.Ordinal), block);
            grammar.Take(JsonNode.Parse(block["data: ".Length..])!, isText);
        }

        Assert.NotEmpty(grammar._choices);
        foreach (var choice in grammar._choices.Values)
        {
            choice.End();
        }
    }

    public static void CheckWhole(JsonNode reply, bool isText)
    {
        CheckHead(reply, isText ? "text_completion" : "chat.completion");
        if (reply["usage"] is { } usage)
        {
            CheckUsage(usage);
        }

        Assert.NotEmpty(reply["choices"]!.AsArray());
        int index = 0;
        foreach (var choice in reply["choices"]!.AsArray())
        {
            Assert.Equal(index++, choice!["index"]!.GetValue<int>());
            Assert.Contains(choice["finish_reason"]!.GetValue<string>(), Reasons);
            Assert.True(choice.AsObject().ContainsKey("logprobs"));
            if (isText)
            {
                Assert.NotNull(choice.Text("text"));
                continue;
            }

            var message = choice["message"]!.AsObject();
            Assert.All(message, m => Assert.Contains(m.Key, MessageMembers));
            Assert.Equal("assistant", message.Text("role"));
            Assert.True(message.ContainsKey("content") && message.ContainsKey("refusal"));
            Assert.True(message["content"] is null || message.Text("content") is not null);
            Assert.True(message["tool_calls"] is null || message["tool_calls"]!.AsArray().Count > 0);
            foreach (var call in message.Items("tool_calls"))
            {
                CheckCall(call, whole: true);
                CheckArguments(call["function"].Text("arguments")!);
            }

            Assert.Distinct(message.Items("tool_calls").Select(c => c.Text("id")));
        }
    }

    /// <summary>The error that ends a stream.</summary>
    public static void CheckFailed(string stream)
    {
        string[] blocks = stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.DoesNotContain("[DONE]", stream, StringComparison.Ordinal);
        CheckError(JsonNode.Parse(blocks[^1]["data: ".Length..])!);
        Assert.Single(blocks, b => b.StartsWith("data: {\"error\"", StringComparison.Ordinal));
    }

    public static void CheckError(JsonNode envelope)
    {
        Assert.Equal(["message", "type", "param", "code"], envelope["error"]!.AsObject().Select(m => m.Key));
        Assert.NotEmpty(envelope["error"].Text("message")!);
        Assert.NotEmpty(envelope["error"].Text("type")!);
    }

    private static void CheckHead(JsonNode chunk, string kind)
    {
        Assert.NotEmpty(chunk.Text("id")!);
        Assert.NotEmpty(chunk.Text("model")!);
        Assert.Equal(kind, chunk.Text("object"));
        Assert.True(chunk["created"]!.GetValue<long>() > 0);
    }

    private static void CheckUsage(JsonNode usage)
    {
        long prompt = usage["prompt_tokens"]!.GetValue<long>(), completion = usage["completion_tokens"]!.GetValue<long>();
        Assert.Equal(usage["total_tokens"]!.GetValue<long>(), prompt + completion);
        Assert.InRange(usage["prompt_tokens_details"].Number("cached_tokens")!.Value, 0, prompt);
        Assert.InRange(usage["completion_tokens_details"].Number("reasoning_tokens")!.Value, 0, completion);
    }

    private static void CheckCall(JsonNode call, bool whole)
    {
        Assert.NotEmpty(call.Text("id")!);
        Assert.NotEmpty(call["function"].Text("name")!);
        Assert.Equal("function", call.Text("type"));
        Assert.NotNull(call["function"].Text("arguments"));
        Assert.Equal(!whole, call["index"] is not null);
    }

    private static void CheckArguments(string arguments) => Assert.Equal(JsonValueKind.Object, JsonNode.Parse(arguments)!.GetValueKind());

    private void Take(JsonNode chunk, bool isText)
    {
        Assert.False(_hasUsage, "a chunk behind the usage");
        CheckHead(chunk, isText ? "text_completion" : "chat.completion.chunk");
        _id ??= chunk.Text("id");
        Assert.Equal(_id, chunk.Text("id"));
        Assert.True(chunk.AsObject().ContainsKey("usage"), "usage was asked for, so each chunk has the member");
        if (chunk["choices"]!.AsArray().Count == 0)
        {
            _hasUsage = true;
            CheckUsage(chunk["usage"]!);
            return;
        }

        Assert.Null(chunk["usage"]);
        var choice = Assert.Single(chunk["choices"]!.AsArray())!;
        long index = choice["index"]!.GetValue<long>();
        if (!_choices.TryGetValue(index, out var state))
        {
            _choices[index] = state = new Choice();
        }

        Assert.True(choice.AsObject().ContainsKey("finish_reason"));
        state.Take(choice, isText);
    }

    private sealed class Choice
    {
        private readonly Dictionary<long, string> _calls = [];
        private readonly HashSet<string> _ids = [];
        private bool _begun;
        private bool _finished;
        private string? _word;

        public void Take(JsonNode choice, bool isText)
        {
            Assert.False(_finished, "a chunk behind the end of its choice");
            _word = choice.Text("finish_reason");
            _finished = _word is not null;
            Assert.True(_word is null || Reasons.Contains(_word), _word);
            if (isText)
            {
                Assert.NotNull(choice.Text("text"));
                return;
            }

            var delta = choice["delta"]!.AsObject();
            Assert.All(delta, m => Assert.Contains(m.Key, DeltaMembers));
            Assert.Equal(!_begun, delta.Text("role") == "assistant");
            _begun = true;
            foreach (var call in delta.Items("tool_calls"))
            {
                long number = call["index"]!.GetValue<long>();
                if (!_calls.ContainsKey(number))
                {
                    Assert.Equal(_calls.Count, number);
                    CheckCall(call, whole: false);
                    Assert.True(_ids.Add(call.Text("id")!), "two calls of one id");
                    _calls[number] = "";
                }
                else
                {
                    Assert.True(call["id"] is null && call["type"] is null && call["function"]!["name"] is null);
                }

                _calls[number] += call["function"].Text("arguments");
            }
        }

        public void End()
        {
            Assert.True(_finished, "a choice does not end");
            Assert.All(_calls.Values, CheckArguments);
            Assert.True(_word != "tool_calls" || _calls.Count > 0, "there are no calls");
        }
    }
}
