using System.Text;
using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Dialects.AnthropicMessages;

/// <summary>
/// Reads a stream of messages as the strictest client would: every event named like its type, one message, blocks one
/// behind the other and numbered without gaps, deltas that fit their block, reason and usage before the end.
/// </summary>
internal sealed class MessageGrammar
{
    private static readonly string[] Reasons = ["end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "refusal", "model_context_window_exceeded", "compaction"];

    private JsonObject? _block;
    private readonly StringBuilder _input = new();
    private bool _ended;

    public JsonObject Start { get; private set; } = null!;

    public List<JsonObject> Blocks { get; } = [];

    public JsonObject Delta { get; private set; } = null!;

    /// <summary>The error that ended the stream; null for a whole one.</summary>
    public JsonObject? Error { get; private set; }

    public int Pings { get; private set; }

    public string Text => string.Concat(Blocks.Where(b => (string?)b["type"] == "text").Select(b => (string?)b["text"]));

    public string Thinking => string.Concat(Blocks.Where(b => (string?)b["type"] == "thinking").Select(b => (string?)b["thinking"]));

    public IEnumerable<string> Calls => Blocks.Where(b => (string?)b["type"] == "tool_use").Select(b => $"{b["name"]} {b["input_text"]}");

    public string Reason => (string)Delta["delta"]!["stop_reason"]!;

    public static MessageGrammar Read(string stream)
    {
        var grammar = new MessageGrammar();
        Assert.EndsWith("\n\n", stream, StringComparison.Ordinal);
        foreach (string block in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = block.Split('\n');
            Assert.True(lines.Length == 2 && lines[0].StartsWith("event: ", StringComparison.Ordinal) && lines[1].StartsWith("data: ", StringComparison.Ordinal), block);
            var data = JsonNode.Parse(lines[1]["data: ".Length..])!.AsObject();
            Assert.Equal(lines[0]["event: ".Length..], (string?)data["type"]);
            grammar.Take(data);
        }

        Assert.True(grammar._ended, "the stream does not end");
        return grammar;
    }

    private void Take(JsonObject data)
    {
        Assert.False(_ended, $"{data["type"]} behind the end");
        string type = (string)data["type"]!;
        Assert.True(type == "error" || type == "message_start" == (Start is null), $"{type} at the wrong place");
        switch (type)
        {
            case "message_start":
                TakeStart(data["message"]!.AsObject());
                break;
            case "ping":
                Pings++;
                break;
            case "content_block_start":
                Assert.Null(_block);
                Assert.Null(Delta);
                Assert.Equal(Blocks.Count, (int)data["index"]!);
                _block = data["content_block"]!.DeepClone().AsObject();
                _input.Clear();
                Blocks.Add(_block);
                break;
            case "content_block_delta":
                TakeDelta((int)data["index"]!, data["delta"]!.AsObject());
                break;
            case "content_block_stop":
                Assert.NotNull(_block);
                Assert.Equal(Blocks.Count - 1, (int)data["index"]!);
                _block["input_text"] = _input.ToString();
                _block = null;
                break;
            case "message_delta":
                Assert.Null(_block);
                Assert.Null(Delta);
                TakeEnd(data);
                break;
            case "message_stop":
                Assert.NotNull(Delta);
                _ended = true;
                break;
            case "error":
                CheckError(data);
                Error = data;
                _ended = true;
                break;
            default:
                Assert.Fail($"unknown event {type}");
                break;
        }
    }

    public static void CheckError(JsonObject envelope)
    {
        Assert.Equal("error", (string?)envelope["type"]);
        Assert.True(envelope.ContainsKey("request_id"));
        Assert.Contains((string?)envelope["error"]!["type"], (string[])
        [
            "invalid_request_error", "authentication_error", "billing_error", "permission_error", "not_found_error", "request_too_large", "rate_limit_error",
            "timeout_error", "overloaded_error", "api_error",
        ]);
        Assert.NotEqual("", (string)envelope["error"]!["message"]!);
    }

    public static void CheckReason(JsonNode owner)
    {
        Assert.Contains((string?)owner["stop_reason"], Reasons);
        Assert.True(owner.AsObject().ContainsKey("stop_sequence"));
    }

    public static void CheckUsage(JsonNode usage)
    {
        foreach (string name in (string[])["input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"])
        {
            Assert.True((long)usage[name]! >= 0, name);
        }
    }

    private void TakeStart(JsonObject message)
    {
        Start = message;
        Assert.Equal(("message", "assistant"), ((string?)message["type"], (string?)message["role"]));
        Assert.NotEqual("", (string)message["id"]!);
        Assert.Empty(message["content"]!.AsArray());
        Assert.True(message.ContainsKey("stop_reason") && message["stop_reason"] is null && message.ContainsKey("stop_sequence") && message["model"] is not null);
        CheckUsage(message["usage"]!);
    }

    private void TakeDelta(int index, JsonObject delta)
    {
        Assert.NotNull(_block);
        Assert.Equal(Blocks.Count - 1, index);
        string of = (string)_block["type"]!;
        switch ((string)delta["type"]!)
        {
            case "text_delta":
                Assert.Equal("text", of);
                _block["text"] = (string?)_block["text"] + (string?)delta["text"];
                break;
            case "thinking_delta":
                Assert.Equal("thinking", of);
                Assert.Equal("", (string?)_block["signature"]);
                _block["thinking"] = (string?)_block["thinking"] + (string?)delta["thinking"];
                break;
            case "signature_delta":
                Assert.Equal("thinking", of);
                _block["signature"] = (string?)_block["signature"] + (string?)delta["signature"];
                break;
            case "input_json_delta":
                Assert.Equal("tool_use", of);
                _input.Append((string?)delta["partial_json"]);
                break;
            case "citations_delta":
                Assert.Equal("text", of);
                break;
            default:
                Assert.Fail($"unknown delta {delta["type"]}");
                break;
        }
    }

    private void TakeEnd(JsonObject data)
    {
        Delta = data;
        CheckReason(data["delta"]!);
        CheckUsage(data["usage"]!);
        foreach (string name in (string[])["input_tokens", "output_tokens"])
        {
            Assert.True((long)data["usage"]![name]! >= (long)Start["usage"]![name]!, $"{name} is not cumulative");
        }
    }
}
