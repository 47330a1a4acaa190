using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>
/// Turns the events of one stream into the hub's. Parts have the index of their block. Whatever is not known is handed on
/// whole; what breaks the order of a message ends the stream as failed, so that nothing half is taken for whole.
/// </summary>
internal sealed class AnthropicStream : ProviderStream
{
    private readonly SortedDictionary<int, AnthropicStreamBlock> _open = [];
    private readonly AnthropicUsage _usage = new();
    private readonly SeenMembers _seen = new();
    private string? _id;
    private JsonElement? _startWithReason;
    private bool _finished;
    private bool _over;

    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, List<StreamEvent> output)
    {
        if (_over || data.IsEmpty)
        {
            return;
        }

        if (AnthropicTextDelta.TryRead(data, out int index, out string text))
        {
            OpenIfMissing(index, "text", StreamEventKind.TextStarted, output);
            Piece(index, StreamEventKind.TextDelta, text, output);
            return;
        }

        try
        {
            var reader = new Utf8JsonReader(data);
            using var document = JsonDocument.ParseValue(ref reader);
            ReadEvent(document.RootElement, output);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the text of a string is no valid UTF-8 or UTF-16.
            Fail(output, new ModelError(ModelErrorKind.Server, 502, "The provider sent an event that cannot be read."));
        }
    }

    public override void End(List<StreamEvent> output)
    {
        if (_over)
        {
            return;
        }

        // With the reason the answer is whole; what is missing is the end mark alone.
        if (_finished)
        {
            _over = true;
            output.Add(new StreamEvent(StreamEventKind.Ended));
        }
        else
        {
            Fail(output, new ModelError(ModelErrorKind.Unreachable, 502, "The provider's stream ended before the end of the message."));
        }
    }

    private void ReadEvent(JsonElement root, List<StreamEvent> output)
    {
        switch (WireJson.Text(root, "type"u8))
        {
            case "content_block_delta":
                Delta(root, output);
                break;
            case "content_block_start":
                root.TryGetProperty("content_block"u8, out var block);
                BlockStart(AnthropicJson.Number(root, "index"u8), block, output);
                break;
            case "content_block_stop":
                BlockStop(AnthropicJson.Number(root, "index"u8), output);
                break;
            case "message_start":
                MessageStart(root, output);
                break;
            case "message_delta":
                MessageDelta(root, output);
                break;
            case "message_stop":
                MessageStop(output);
                break;
            case "ping":
                output.Add(new StreamEvent(StreamEventKind.Ping));
                break;
            case "error":
                Fail(output, AnthropicErrors.OfEnvelope(root, null));
                break;
            default:
                output.Add(new StreamEvent(StreamEventKind.Unknown) { Raw = root.Clone() });
                break;
        }
    }

    private void MessageStart(JsonElement root, List<StreamEvent> output)
    {
        root.TryGetProperty("message"u8, out var message);
        string id = WireJson.Text(message, "id"u8) ?? "";
        if (_id is not null)
        {
            // Some servers repeat the frame. Another message in the middle of this one is two answers spliced together by
            // something on the way: neither is whole.
            if (_id != id)
            {
                Fail(output, new ModelError(ModelErrorKind.Server, 502, "The provider began another message before this one had ended."));
            }

            return;
        }

        _id = id;
        output.Add(new StreamEvent(StreamEventKind.Started) { Text = id, Name = WireJson.Text(message, "model"u8) });
        _seen.Tell(message, AnthropicReply.IsKnown, new StreamEvent(StreamEventKind.Extra), output);
        ReportUsage(message, UsageGrade.Partial, output);
        ReadWholeContent(message, output);
    }

    // Calls that a program on the vendor's side makes come whole, stop reason and all, with the start of their message.
    private void ReadWholeContent(JsonElement message, List<StreamEvent> output)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (message.TryGetProperty("content"u8, out var content) && content.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (var block in content.EnumerateArray())
            {
                BlockStart(index, block, output);
                BlockStop(index++, output);
            }
        }

        if (WireJson.Text(message, "stop_reason"u8) is not null)
        {
            _startWithReason = message.Clone();
        }
    }

    private void BlockStart(int index, JsonElement block, List<StreamEvent> output)
    {
        string type = WireJson.Text(block, "type"u8) ?? "";
        BlockStop(index, output);
        switch (type)
        {
            case "text":
                Open(index, type, StreamEventKind.TextStarted, output);
                Piece(index, StreamEventKind.TextDelta, WireJson.Text(block, "text"u8), output);
                foreach (var citation in WireJson.Items(block, "citations"u8))
                {
                    Cite(index, citation, output);
                }

                break;
            case "thinking":
                Open(index, type, StreamEventKind.ThinkingStarted, output);
                Piece(index, StreamEventKind.ThinkingDelta, WireJson.Text(block, "thinking"u8), output);
                Piece(index, StreamEventKind.SignatureDelta, WireJson.Text(block, "signature"u8), output);
                break;
            case "redacted_thinking":
                _open[index] = new AnthropicStreamBlock(type, null);
                output.Add(new StreamEvent(StreamEventKind.RedactedThinking) { PartIndex = index, Text = WireJson.Text(block, "data"u8) ?? "" });
                break;
            case "tool_use":
                _open[index] = new AnthropicStreamBlock(type, block.Clone());
                output.Add(new StreamEvent(StreamEventKind.ToolCallStarted)
                {
                    PartIndex = index,
                    Text = WireJson.Text(block, "id"u8) ?? "",
                    Name = WireJson.Text(block, "name"u8) ?? "",
                });
                break;
            default:
                // Handed on at its end, when its input is whole.
                _open[index] = new AnthropicStreamBlock(type, block.ValueKind == JsonValueKind.Undefined ? null : block.Clone());
                break;
        }
    }

    private void Delta(JsonElement root, List<StreamEvent> output)
    {
        int index = AnthropicJson.Number(root, "index"u8);
        root.TryGetProperty("delta"u8, out var delta);
        switch (WireJson.Text(delta, "type"u8))
        {
            case "text_delta":
                OpenIfMissing(index, "text", StreamEventKind.TextStarted, output);
                Piece(index, StreamEventKind.TextDelta, WireJson.Text(delta, "text"u8), output);
                break;
            case "citations_delta" when WireJson.Object(delta, "citation"u8) is { ValueKind: JsonValueKind.Object } citation:
                OpenIfMissing(index, "text", StreamEventKind.TextStarted, output);
                Cite(index, citation, output);
                break;
            case "input_json_delta":
                InputDelta(index, WireJson.Text(delta, "partial_json"u8), output);
                break;
            case "thinking_delta":
                OpenIfMissing(index, "thinking", StreamEventKind.ThinkingStarted, output);
                Piece(index, StreamEventKind.ThinkingDelta, WireJson.Text(delta, "thinking"u8), output);
                break;
            case "signature_delta":
                OpenIfMissing(index, "thinking", StreamEventKind.ThinkingStarted, output);
                Piece(index, StreamEventKind.SignatureDelta, WireJson.Text(delta, "signature"u8), output);
                break;
            default:
                output.Add(new StreamEvent(StreamEventKind.Unknown) { PartIndex = index, Raw = root.Clone() });
                break;
        }
    }

    private static void Cite(int index, JsonElement citation, List<StreamEvent> output)
        => output.Add(new StreamEvent(StreamEventKind.Citation) { PartIndex = index, Citation = AnthropicCitations.Read(citation) });

    private void InputDelta(int index, string? piece, List<StreamEvent> output)
    {
        // The first piece is always empty.
        if (string.IsNullOrEmpty(piece) || !_open.TryGetValue(index, out var block))
        {
            return;
        }

        if (block.Type == "tool_use")
        {
            block.NoteInput();
            Piece(index, StreamEventKind.ToolArgumentsDelta, piece, output);
        }
        else
        {
            block.AddInput(piece);
        }
    }

    private void BlockStop(int index, List<StreamEvent> output)
    {
        if (!_open.Remove(index, out var block))
        {
            return;
        }

        switch (block.Type)
        {
            case "tool_use":
                // A call without arguments has no pieces, and its callers still expect an object.
                Piece(index, StreamEventKind.ToolArgumentsDelta, block.HasInput ? null : block.InputAtStart(), output);
                break;
            case "text" or "thinking" or "redacted_thinking":
                break;
            default:
                output.Add(new StreamEvent(StreamEventKind.Unknown) { PartIndex = index, Raw = block.Whole() });
                return;
        }

        output.Add(new StreamEvent(StreamEventKind.PartEnded) { PartIndex = index });
    }

    private void MessageDelta(JsonElement root, List<StreamEvent> output)
    {
        root.TryGetProperty("delta"u8, out var delta);
        string? reason = WireJson.Text(delta, "stop_reason"u8);
        _seen.Tell(delta, AnthropicReply.IsKnown, new StreamEvent(StreamEventKind.Extra), output);
        _seen.Tell(root, static (in JsonProperty m) => m.NameEquals("delta"u8) || AnthropicReply.IsKnown(m), new StreamEvent(StreamEventKind.Extra), output);
        ReportUsage(root, reason is null ? UsageGrade.Partial : UsageGrade.Reported, output);
        if (reason is not null)
        {
            Finish(delta, reason, output);
        }
    }

    private void Finish(JsonElement owner, string? reason, List<StreamEvent> output)
    {
        _finished = true;
        CloseAll(output);
        _seen.Tell(owner, static (in JsonProperty m) => !m.NameEquals("stop_details"u8), new StreamEvent(StreamEventKind.ChoiceExtra), output);
        var finish = AnthropicFinish.Of(reason);
        if (finish == FinishReason.ContentFilter && AnthropicFinish.Explanation(owner) is { } explanation)
        {
            output.Add(new StreamEvent(StreamEventKind.RefusalDelta) { Text = explanation });
        }

        output.Add(new StreamEvent(StreamEventKind.Finished) { Text = reason, Name = WireJson.Text(owner, "stop_sequence"u8), Finish = finish });
    }

    private void MessageStop(List<StreamEvent> output)
    {
        if (!_finished)
        {
            // Without any reason it is unknown, and said to be.
            var owner = _startWithReason ?? default;
            Finish(owner, WireJson.Text(owner, "stop_reason"u8), output);
        }

        _over = true;
        output.Add(new StreamEvent(StreamEventKind.Ended));
    }

    private void ReportUsage(JsonElement owner, UsageGrade grade, List<StreamEvent> output)
    {
        if (_usage.Set(owner))
        {
            output.Add(new StreamEvent(StreamEventKind.Usage) { Usage = _usage.ToUsage(grade) });
        }
    }

    private void Open(int index, string type, StreamEventKind started, List<StreamEvent> output)
    {
        _open[index] = new AnthropicStreamBlock(type, null);
        output.Add(new StreamEvent(started) { PartIndex = index });
    }

    private void OpenIfMissing(int index, string type, StreamEventKind started, List<StreamEvent> output)
    {
        if (!_open.ContainsKey(index))
        {
            Open(index, type, started, output);
        }
    }

    private static void Piece(int index, StreamEventKind kind, string? text, List<StreamEvent> output)
    {
        if (!string.IsNullOrEmpty(text))
        {
            output.Add(new StreamEvent(kind) { PartIndex = index, Text = text });
        }
    }

    private void CloseAll(List<StreamEvent> output)
    {
        while (_open.Count > 0)
        {
            BlockStop(_open.Keys.First(), output);
        }
    }

    private void Fail(List<StreamEvent> output, ModelError error)
    {
        _over = true;
        output.Add(new StreamEvent(StreamEventKind.Failed) { Error = error });
    }
}
