using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// Reads chunks into the hub's events. Parts are numbered in the order in which a choice begins them; a tool call keeps
/// the number of its first fragment, whatever comes between.
/// </summary>
internal sealed class OpenAIStream : ProviderStream
{
    private readonly Dictionary<int, Progress> _choices = [];
    private bool _started;
    private bool _ended;
    private bool _failed;

    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, List<StreamEvent> output)
    {
        if (_ended || _failed)
        {
            return;
        }

        if (data.SequenceEqual("[DONE]"u8))
        {
            _ended = true;
            CloseAll(output);
            output.Add(new StreamEvent(StreamEventKind.Ended));
            return;
        }

        try
        {
            var chunk = JsonElement.Parse(data, new JsonDocumentOptions { MaxDepth = OpenAIWire.MaxDepth });
            if (chunk.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
            {
                Fail(OpenAIErrors.ReadEvent(data), output);
                return;
            }

            ReadChunk(chunk, output);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            Fail(OpenAIErrors.Unreadable, output);
        }
    }

    public override void End(List<StreamEvent> output)
    {
        if (_ended || _failed)
        {
            return;
        }

        // A finish reason for every choice is the end of the answer; some servers leave the end mark out.
        if (_choices.Count > 0 && _choices.Values.All(c => c.IsFinished))
        {
            _ended = true;
            output.Add(new StreamEvent(StreamEventKind.Ended));
        }
        else
        {
            Fail(OpenAIErrors.Broken, output);
        }
    }

    private static string? Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Fail(ModelError error, List<StreamEvent> output)
    {
        _failed = true;
        output.Add(new StreamEvent(StreamEventKind.Failed) { Error = error });
    }

    private void ReadChunk(JsonElement chunk, List<StreamEvent> output)
    {
        // Azure's first chunk is about the prompt: no id, no model, no choices.
        if (!_started && Text(chunk, "id") is { Length: > 0 })
        {
            _started = true;
            output.Add(new StreamEvent(StreamEventKind.Started)
            {
                Text = Text(chunk, "id"),
                Name = Text(chunk, "model"),
                Raw = chunk.TryGetProperty("created", out var created) && created.ValueKind == JsonValueKind.Number ? created : null,
            });
        }

        if (chunk.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array)
        {
            foreach (var choice in choices.EnumerateArray())
            {
                ReadChoice(choice, output);
            }
        }

        if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
        {
            output.Add(new StreamEvent(StreamEventKind.Usage) { Usage = OpenAIWire.ReadUsage(usage) });
        }
    }

    private void ReadChoice(JsonElement choice, List<StreamEvent> output)
    {
        int index = choice.TryGetProperty("index", out var number) && number.ValueKind == JsonValueKind.Number ? number.GetInt32() : 0;
        if (!_choices.TryGetValue(index, out var progress))
        {
            _choices[index] = progress = new Progress(index);
        }

        if (choice.TryGetProperty("delta", out var delta) && delta.ValueKind == JsonValueKind.Object)
        {
            ReadDelta(delta, progress, output);
        }

        if (choice.TryGetProperty("logprobs", out var logProbs) && logProbs.ValueKind == JsonValueKind.Object)
        {
            output.Add(new StreamEvent(StreamEventKind.LogProbs) { Choice = index, Raw = logProbs });
        }

        if (Text(choice, "finish_reason") is { } finish)
        {
            progress.Close(output);
            progress.IsFinished = true;
            output.Add(new StreamEvent(StreamEventKind.Finished) { Choice = index, Finish = OpenAIWire.FinishOf(finish), Text = finish });
        }
    }

    private static void ReadDelta(JsonElement delta, Progress progress, List<StreamEvent> output)
    {
        if ((Text(delta, "reasoning_content") ?? Text(delta, "reasoning")) is { Length: > 0 } thought)
        {
            progress.Open(StreamEventKind.ThinkingStarted, output);
            output.Add(progress.Delta(StreamEventKind.ThinkingDelta, thought));
        }

        if (Text(delta, "content") is { Length: > 0 } text)
        {
            progress.Open(StreamEventKind.TextStarted, output);
            output.Add(progress.Delta(StreamEventKind.TextDelta, text));
        }

        if (Text(delta, "refusal") is { Length: > 0 } refusal)
        {
            progress.Open(StreamEventKind.RefusalDelta, output);
            output.Add(progress.Delta(StreamEventKind.RefusalDelta, refusal));
        }

        if (delta.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            int position = 0;
            foreach (var call in calls.EnumerateArray())
            {
                progress.Tool(call, position++, output);
            }
        }
    }

    private void CloseAll(List<StreamEvent> output)
    {
        foreach (var progress in _choices.Values)
        {
            progress.Close(output);
        }
    }

    /// <summary>The parts of one choice.</summary>
    private sealed class Progress(int choice)
    {
        private readonly Dictionary<int, int> _tools = [];
        private StreamEventKind _open = StreamEventKind.Ping;
        private int _part = -1;
        private int _count;

        public bool IsFinished { get; set; }

        /// <summary>Begins a part of this kind unless it is the one that is open.</summary>
        public void Open(StreamEventKind kind, List<StreamEvent> output)
        {
            if (_open == kind)
            {
                return;
            }

            CloseText(output);
            _open = kind;
            _part = _count++;
            if (kind != StreamEventKind.RefusalDelta)
            {
                output.Add(new StreamEvent(kind) { Choice = choice, PartIndex = _part });
            }
        }

        public StreamEvent Delta(StreamEventKind kind, string text) => new(kind) { Choice = choice, PartIndex = _part, Text = text };

        public void Tool(JsonElement call, int position, List<StreamEvent> output)
        {
            int index = call.TryGetProperty("index", out var number) && number.ValueKind == JsonValueKind.Number ? number.GetInt32() : position;
            bool has = call.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object;
            if (!_tools.TryGetValue(index, out int part))
            {
                CloseText(output);
                _tools[index] = part = _count++;
                output.Add(new StreamEvent(StreamEventKind.ToolCallStarted)
                {
                    Choice = choice,
                    PartIndex = part,
                    Text = Text(call, "id"),
                    Name = has ? Text(function, "name") : null,
                });
            }

            if (has && Text(function, "arguments") is { Length: > 0 } arguments)
            {
                output.Add(new StreamEvent(StreamEventKind.ToolArgumentsDelta) { Choice = choice, PartIndex = part, Text = arguments });
            }
        }

        public void Close(List<StreamEvent> output)
        {
            CloseText(output);
            foreach (int part in _tools.Values)
            {
                output.Add(new StreamEvent(StreamEventKind.PartEnded) { Choice = choice, PartIndex = part });
            }

            _tools.Clear();
        }

        private void CloseText(List<StreamEvent> output)
        {
            if (_open != StreamEventKind.Ping)
            {
                output.Add(new StreamEvent(StreamEventKind.PartEnded) { Choice = choice, PartIndex = _part });
                _open = StreamEventKind.Ping;
            }
        }
    }
}
