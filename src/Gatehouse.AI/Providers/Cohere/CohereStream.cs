using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>
/// Reads the events of a stream. The vendor numbers blocks and tool calls each by themselves; parts are numbered here in
/// the order in which they begin. The end mark is message-end.
/// </summary>
internal sealed class CohereStream : ProviderStream
{
    private readonly Dictionary<long, int> _blocks = [];
    private readonly Dictionary<long, CohereToolCall> _tools = [];
    private int _count;
    private int _plan = -1;
    private int _text = -1;
    private bool _hasContent;
    private bool _over;

    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, List<StreamEvent> output)
    {
        if (_over || data.SequenceEqual("[DONE]"u8))
        {
            return;
        }

        try
        {
            var root = JsonElement.Parse(data, WireJson.ReaderOptions);
            if (root.ValueKind != JsonValueKind.Object)
            {
                Fail(CohereErrors.Unreadable, output);
                return;
            }

            ReadEvent(root, output);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            Fail(CohereErrors.Unreadable, output);
        }
    }

    public override void End(List<StreamEvent> output)
    {
        if (!_over)
        {
            Fail(CohereErrors.Broken, output);
        }
    }

    private void ReadEvent(JsonElement root, List<StreamEvent> output)
    {
        var delta = WireJson.Object(root, "delta"u8);
        var message = WireJson.Object(delta, "message"u8);
        WireJson.TryNumber(root, "index"u8, out long index);
        switch (WireJson.Text(root, "type"u8))
        {
            case "message-start":
                output.Add(new StreamEvent(StreamEventKind.Started) { Text = WireJson.Text(root, "id"u8), Name = "" });
                break;
            case "citation-start":
                CohereCitations.Read(WireJson.Object(message, "citations"u8), (block, citation) => output.Add(
                    new StreamEvent(StreamEventKind.Citation) { PartIndex = block is { } place && _blocks.TryGetValue(place, out int part) ? part : Math.Max(0, _text), Citation = citation }));
                break;
            case "citation-end":
                break;
            case "tool-plan-delta":
                ReadPlan(WireJson.Text(message, "tool_plan"u8), output);
                break;
            case "content-start":
                StartBlock(index, WireJson.Object(message, "content"u8), root, output);
                break;
            case "content-delta":
                ReadBlock(index, WireJson.Object(message, "content"u8), root, output);
                break;
            case "content-end":
                EndBlock(index, output);
                break;
            case "tool-call-start":
                StartTool(index, WireJson.Object(message, "tool_calls"u8), output);
                break;
            case "tool-call-delta":
                Tool(index)?.Append(WireJson.Text(WireJson.Object(WireJson.Object(message, "tool_calls"u8), "function"u8), "arguments"u8), output);
                break;
            case "tool-call-end":
                Tool(index)?.End(output);
                break;
            case "message-end":
                Finish(delta, output);
                break;
            case null when WireJson.Text(root, "message"u8) is { } text:
                Fail(CohereErrors.Of(500, text, WireJson.Text(root, "id"u8)), output);
                break;
            case null:
                Fail(CohereErrors.Unreadable, output);
                break;
            default:
                output.Add(new StreamEvent(StreamEventKind.Unknown) { PartIndex = Math.Max(0, _count - 1), Raw = root });
                break;
        }
    }

    private CohereToolCall? Tool(long index) => _tools.GetValueOrDefault(index);

    private void ReadPlan(string? text, List<StreamEvent> output)
    {
        if (text is not { Length: > 0 })
        {
            return;
        }

        if (_plan < 0)
        {
            _plan = Begin(StreamEventKind.ThinkingStarted, output);
        }

        output.Add(new StreamEvent(StreamEventKind.ThinkingDelta) { PartIndex = _plan, Text = text });
    }

    private void StartBlock(long index, JsonElement content, JsonElement root, List<StreamEvent> output)
    {
        EndPlan(output);
        EndBlock(index, output);
        if (KindOf(content) is { } kind)
        {
            _blocks[index] = Begin(kind, output);
            AddDelta(_blocks[index], content, output);
        }
        else
        {
            output.Add(new StreamEvent(StreamEventKind.Unknown) { PartIndex = _count++, Raw = root });
        }
    }

    // A block that was not announced is begun by its first piece.
    private void ReadBlock(long index, JsonElement content, JsonElement root, List<StreamEvent> output)
    {
        if (!_blocks.TryGetValue(index, out int part))
        {
            StartBlock(index, content, root, output);
            return;
        }

        AddDelta(part, content, output);
        if (WireJson.Object(root, "logprobs"u8) is { ValueKind: JsonValueKind.Object } item && CohereLogProbs.OfOne(item) is { } logProbs)
        {
            output.Add(new StreamEvent(StreamEventKind.LogProbs) { PartIndex = part, Raw = logProbs });
        }
    }

    private static StreamEventKind? KindOf(JsonElement content)
        => WireJson.Text(content, "thinking"u8) is not null ? StreamEventKind.ThinkingStarted
            : WireJson.Text(content, "text"u8) is not null ? StreamEventKind.TextStarted
            : null;

    private void AddDelta(int part, JsonElement content, List<StreamEvent> output)
    {
        if (WireJson.Text(content, "thinking"u8) is { Length: > 0 } thinking)
        {
            output.Add(new StreamEvent(StreamEventKind.ThinkingDelta) { PartIndex = part, Text = thinking });
            _hasContent = true;
        }
        else if (WireJson.Text(content, "text"u8) is { Length: > 0 } text)
        {
            output.Add(new StreamEvent(StreamEventKind.TextDelta) { PartIndex = part, Text = text });
            _hasContent = true;
        }
    }

    private void EndBlock(long index, List<StreamEvent> output)
    {
        if (_blocks.Remove(index, out int part))
        {
            output.Add(new StreamEvent(StreamEventKind.PartEnded) { PartIndex = part });
        }
    }

    private void StartTool(long index, JsonElement call, List<StreamEvent> output)
    {
        EndPlan(output);
        var function = WireJson.Object(call, "function"u8);
        var tool = _tools[index] = new CohereToolCall(_count++);
        _hasContent = true;
        output.Add(new StreamEvent(StreamEventKind.ToolCallStarted)
        {
            PartIndex = tool.Part,
            Text = WireJson.Text(call, "id"u8) ?? "",
            Name = WireJson.Text(function, "name"u8) ?? "",
        });
        tool.Append(WireJson.Text(function, "arguments"u8), output);
    }

    private int Begin(StreamEventKind kind, List<StreamEvent> output)
    {
        _text = kind == StreamEventKind.TextStarted ? _count : _text;
        output.Add(new StreamEvent(kind) { PartIndex = _count });
        return _count++;
    }

    private void EndPlan(List<StreamEvent> output)
    {
        if (_plan >= 0)
        {
            output.Add(new StreamEvent(StreamEventKind.PartEnded) { PartIndex = _plan });
            _plan = -1;
            _hasContent = true;
        }
    }

    private void Finish(JsonElement delta, List<StreamEvent> output)
    {
        string? word = WireJson.Text(delta, "finish_reason"u8);
        if (CohereFinish.Failure(word, WireJson.Text(delta, "error"u8), _hasContent || _plan >= 0) is { } failure)
        {
            Fail(failure, output);
            return;
        }

        _over = true;
        EndPlan(output);
        foreach (long index in _blocks.Keys)
        {
            EndBlock(index, output);
        }

        foreach (var tool in _tools.Values)
        {
            tool.End(output);
        }

        if (CohereUsage.Of(WireJson.Object(delta, "usage"u8)) is { Grade: not UsageGrade.None } usage)
        {
            output.Add(new StreamEvent(StreamEventKind.Usage) { Usage = usage });
        }

        output.Add(new StreamEvent(StreamEventKind.Finished) { Finish = CohereFinish.Of(word), Text = word });
        output.Add(new StreamEvent(StreamEventKind.Ended));
    }

    private void Fail(ModelError error, List<StreamEvent> output)
    {
        _over = true;
        output.Add(new StreamEvent(StreamEventKind.Failed) { Error = error });
    }
}
