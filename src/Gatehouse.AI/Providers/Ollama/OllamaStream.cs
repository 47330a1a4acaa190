using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Ollama;

/// <summary>
/// Reads the lines of a stream, of chat and of generate. Parts are numbered in the order in which they begin; a tool call
/// comes whole in one line. The end mark is "done".
/// </summary>
internal sealed class OllamaStream : ProviderStream
{
    private StreamEventKind? _open;
    private int _part;
    private int _count;
    private bool _started;
    private bool _calledTools;
    private bool _over;

    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, List<StreamEvent> output)
    {
        if (_over)
        {
            return;
        }

        try
        {
            var root = JsonElement.Parse(data, WireJson.ReaderOptions);
            if (OllamaErrors.InPlaceOfReply(root) is { } error)
            {
                Fail(error, output);
                return;
            }

            var content = OllamaAnswer.Content(root);
            bool done = WireJson.IsTrue(root, "done"u8);
            if (content.ValueKind != JsonValueKind.Object && !done)
            {
                Fail(OllamaErrors.Unreadable, output);
                return;
            }

            Start(root, output);
            ReadContent(content, output);
            if (OllamaAnswer.LogProbs(root) is { } logProbs)
            {
                output.Add(new StreamEvent(StreamEventKind.LogProbs) { PartIndex = _part, Raw = logProbs });
            }

            if (done)
            {
                Finish(root, output);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            Fail(OllamaErrors.Unreadable, output);
        }
    }

    public override void End(List<StreamEvent> output)
    {
        if (!_over)
        {
            Fail(OllamaErrors.Broken, output);
        }
    }

    private void Start(JsonElement root, List<StreamEvent> output)
    {
        if (!_started)
        {
            _started = true;
            output.Add(new StreamEvent(StreamEventKind.Started)
            {
                Text = OllamaAnswer.NewId(),
                Name = WireJson.Text(root, "model"u8) ?? "",
                Raw = OllamaAnswer.Created(root) is { } created ? JsonSerializer.SerializeToElement(created) : null,
            });
        }
    }

    private void ReadContent(JsonElement content, List<StreamEvent> output)
    {
        if (WireJson.Text(content, "thinking"u8) is { Length: > 0 } thinking)
        {
            Open(StreamEventKind.ThinkingStarted, output);
            output.Add(new StreamEvent(StreamEventKind.ThinkingDelta) { PartIndex = _part, Text = thinking });
        }

        if (OllamaAnswer.Text(content) is { Length: > 0 } text)
        {
            Open(StreamEventKind.TextStarted, output);
            output.Add(new StreamEvent(StreamEventKind.TextDelta) { PartIndex = _part, Text = text });
        }

        foreach (var call in WireJson.Items(content, "tool_calls"u8))
        {
            Close(output);
            ReadCall(call, output);
        }

        // Pictures that the model drew have no place in the hub yet.
        if (content.ValueKind == JsonValueKind.Object && content.TryGetProperty("images"u8, out var images) && !WireJson.SaysNothing(images))
        {
            Close(output);
            output.Add(new StreamEvent(StreamEventKind.Unknown) { PartIndex = _count++, Raw = content });
        }
    }

    private void ReadCall(JsonElement element, List<StreamEvent> output)
    {
        int part = _count++;
        if (OllamaAnswer.Call(element) is not { } call)
        {
            output.Add(new StreamEvent(StreamEventKind.Unknown) { PartIndex = part, Raw = element });
            return;
        }

        _calledTools = true;
        output.Add(new StreamEvent(StreamEventKind.ToolCallStarted) { PartIndex = part, Text = call.Id, Name = call.Name });
        output.Add(new StreamEvent(StreamEventKind.ToolArgumentsDelta) { PartIndex = part, Text = call.Arguments });
        output.Add(new StreamEvent(StreamEventKind.PartEnded) { PartIndex = part });
    }

    private void Open(StreamEventKind kind, List<StreamEvent> output)
    {
        if (_open != kind)
        {
            Close(output);
            _open = kind;
            _part = _count++;
            output.Add(new StreamEvent(kind) { PartIndex = _part });
        }
    }

    private void Close(List<StreamEvent> output)
    {
        if (_open is not null)
        {
            _open = null;
            output.Add(new StreamEvent(StreamEventKind.PartEnded) { PartIndex = _part });
        }
    }

    private void Finish(JsonElement root, List<StreamEvent> output)
    {
        _over = true;
        Close(output);
        if (OllamaAnswer.Usage(root) is { Grade: not UsageGrade.None } usage)
        {
            output.Add(new StreamEvent(StreamEventKind.Usage) { Usage = usage });
        }

        foreach (var (name, value) in WireJson.Rest(root, OllamaReply.IsKnown).Members)
        {
            output.Add(new StreamEvent(StreamEventKind.Extra) { Name = name, Raw = value });
        }

        string? word = WireJson.Text(root, "done_reason"u8);
        output.Add(new StreamEvent(StreamEventKind.Finished) { Finish = OllamaAnswer.Finish(word, _calledTools), Text = word });
        output.Add(new StreamEvent(StreamEventKind.Ended));
    }

    private void Fail(ModelError error, List<StreamEvent> output)
    {
        _over = true;
        output.Add(new StreamEvent(StreamEventKind.Failed) { Error = error });
    }
}
