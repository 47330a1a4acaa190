using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Tests.Providers.Bedrock;

namespace Gatehouse.AI.Tests.Dialects.BedrockConverse;

/// <summary>
/// A strict reader of ConverseStream, as a typed client is one: frames with right checksums, messageStart first, blocks
/// numbered from 0 and one behind the other, deltas of one kind in a block, messageStop with a word of the closed set,
/// metadata last with counts that add up.
/// </summary>
internal sealed class ConverseGrammar
{
    private static readonly string[] Words =
        ["end_turn", "tool_use", "max_tokens", "stop_sequence", "guardrail_intervened", "content_filtered", "malformed_model_output", "malformed_tool_use", "model_context_window_exceeded"];

    private string? _open;
    private int _blocks;
    private string _last = "";

    public List<(string Name, JsonNode Payload)> Events { get; } = [];

    public string Text { get; private set; } = "";

    public int Citations { get; private set; }

    public string Thinking { get; private set; } = "";

    public List<string> Signatures { get; } = [];

    public List<string> Redacted { get; } = [];

    /// <summary>Name and input of each call.</summary>
    public List<string> Calls { get; } = [];

    public string Reason { get; private set; } = "";

    public JsonNode Usage { get; private set; } = null!;

    /// <summary>Reads a whole stream.</summary>
    public static ConverseGrammar Read(byte[] bytes)
    {
        var grammar = ReadPart(bytes);
        Assert.Equal("metadata", grammar._last);
        return grammar;
    }

    /// <summary>Reads a stream that an exception ends; gives its type and message.</summary>
    public static (string Type, string Message) ReadFailed(byte[] bytes)
    {
        var (name, payload) = ReadPart(bytes).Events[^1];
        Assert.StartsWith("exception:", name, StringComparison.Ordinal);
        return (name["exception:".Length..], (string)payload["message"]!);
    }

    public static void CheckReason(string reason) => Assert.Contains(reason, Words);

    public static void CheckUsage(JsonNode usage)
        => Assert.Equal((long)usage["totalTokens"]!, (long)usage["inputTokens"]! + (long)usage["outputTokens"]! + (long)usage["cacheReadInputTokens"]! + (long)usage["cacheWriteInputTokens"]!);

    /// <summary>The hub's events that this project's own reader makes of the same bytes.</summary>
    public static List<StreamEvent> Decode(byte[] bytes) => BedrockCalls.Read([bytes]);

    private static ConverseGrammar ReadPart(byte[] bytes)
    {
        var grammar = new ConverseGrammar();
        using var frames = new EventStreamReader();
        frames.Append(bytes);
        int read = 0;
        while (frames.TryRead(out var next))
        {
            read += next.Raw.Length;
            grammar.Take(Encoding.UTF8.GetString(next.Name), JsonNode.Parse(next.Data)!);
        }

        Assert.Equal(bytes.Length, read);
        return grammar;
    }

    private void Take(string name, JsonNode payload)
    {
        Assert.False(_last == "metadata" || _last.StartsWith("exception:", StringComparison.Ordinal), $"{name} behind {_last}");
        Assert.Equal(Events.Count == 0 && !name.StartsWith("exception:", StringComparison.Ordinal), name == "messageStart");
        Events.Add((name, payload));
        switch (name)
        {
            case "messageStart":
                Assert.Equal("assistant", (string?)payload["role"]);
                break;
            case "contentBlockStart":
                Assert.Null(_open);
                if (payload["start"]!["image"] is { } image)
                {
                    _open = "image";
                    Assert.Contains((string)image["format"]!, (string[])["png", "jpeg", "gif", "webp"]);
                    Assert.Equal(_blocks, (int)payload["contentBlockIndex"]!);
                    break;
                }

                _open = "toolUse";
                Calls.Add($"{(string)payload["start"]!["toolUse"]!["name"]!} ");
                Assert.NotEmpty((string)payload["start"]!["toolUse"]!["toolUseId"]!);
                Assert.Equal(_blocks, (int)payload["contentBlockIndex"]!);
                break;
            case "contentBlockDelta":
                Assert.Equal(_blocks, (int)payload["contentBlockIndex"]!);
                Delta(Assert.Single(payload["delta"]!.AsObject()));
                break;
            case "contentBlockStop":
                Assert.NotNull(_open);
                Assert.Equal(_blocks++, (int)payload["contentBlockIndex"]!);
                _open = null;
                break;
            case "messageStop":
                Assert.Null(_open);
                Reason = (string)payload["stopReason"]!;
                CheckReason(Reason);
                break;
            case "metadata":
                Assert.Equal("messageStop", _last);
                Usage = payload["usage"]!;
                CheckUsage(Usage);
                Assert.Equal(0, (int)payload["metrics"]!["latencyMs"]!);
                break;
            default:
                Assert.Contains(name, (string[])["exception:internalServerException", "exception:modelStreamErrorException", "exception:validationException", "exception:throttlingException", "exception:serviceUnavailableException"]);
                break;
        }

        Assert.True(_last != "messageStop" || name == "metadata", $"{name} behind messageStop");
        _last = name;
    }

    private void Delta(KeyValuePair<string, JsonNode?> delta)
    {
        if (delta.Key == "citation")
        {
            // A source stands in the block of the words that it is about.
            Assert.True(_open is null or "text");
            _open = "text";
            Assert.All(delta.Value!.AsObject(), m => Assert.Contains(m.Key, (string[])["title", "source", "sourceContent", "location"]));
            Citations++;
            return;
        }

        Assert.Equal(_open ?? (delta.Key is "toolUse" or "image" ? "a start" : delta.Key), delta.Key);
        _open = delta.Key;
        if (delta.Key == "text")
        {
            Text += (string)delta.Value!;
        }
        else if (delta.Key == "toolUse")
        {
            Calls[^1] += (string)delta.Value!["input"]!;
        }
        else if (delta.Key == "image")
        {
            Assert.NotEmpty((string)delta.Value!["source"]!["bytes"]!);
        }
        else
        {
            var (kind, value) = Assert.Single(delta.Value!.AsObject());
            switch (kind)
            {
                case "text":
                    Thinking += (string)value!;
                    break;
                case "signature":
                    Signatures.Add((string)value!);
                    break;
                default:
                    Assert.Equal("redactedContent", kind);
                    Assert.NotEmpty(Convert.FromBase64String((string)value!));
                    Redacted.Add((string)value!);
                    break;
            }
        }
    }
}
