using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>
/// Writes the hub's events as the events of a message. Blocks are numbered here and stand strictly one behind the other:
/// what belongs to a later one waits until those before it have ended. Reason and usage go out together, at the end.
/// </summary>
internal sealed partial class MessagesStream : DialectStream
{
    private readonly List<MessagesStreamBlock> _open = [];
    private Utf8JsonWriter? _writer;
    private TokenUsage _usage = TokenUsage.Unknown;
    private string? _id;
    private string? _model;
    private string? _refusal;
    private StreamEvent _finish = new(StreamEventKind.Finished) { Finish = FinishReason.Unknown };
    private int _count;
    private bool _started;
    private bool _called;

    public override void WriteError(ModelError error, string requestId, IBufferWriter<byte> output) => MessagesErrors.WriteEvent(error, requestId, output);

    public override void Write(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        if (streamEvent.Choice != 0)
        {
            LoseChoice(streamEvent);
            return;
        }

        switch (streamEvent.Kind)
        {
            case StreamEventKind.Started:
                _id = streamEvent.Text;
                _model = streamEvent.Name;
                break;
            case StreamEventKind.Usage:
                _usage = streamEvent.Usage ?? _usage;
                break;
            case StreamEventKind.PartEnded:
                EndPart(streamEvent.PartIndex, output);
                break;
            case StreamEventKind.Finished:
                _finish = streamEvent;
                EndAll(output);
                break;
            case StreamEventKind.Ended:
                WriteEnd(output);
                break;
            case StreamEventKind.Ping when _started:
                SseWriter.Write(output, "ping"u8, "{\"type\":\"ping\"}"u8);
                break;
            default:
                WriteContent(streamEvent, output);
                break;
        }
    }

    private void WriteContent(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        string text = streamEvent.Text ?? "";
        switch (streamEvent.Kind)
        {
            case StreamEventKind.TextStarted or StreamEventKind.ThinkingStarted:
                Open(streamEvent, streamEvent.Kind, output);
                break;
            case StreamEventKind.ToolCallStarted:
                _called = true;
                Open(streamEvent, streamEvent.Kind, output);
                break;
            case StreamEventKind.RedactedThinking:
                Open(streamEvent, streamEvent.Kind, output);
                EndPart(streamEvent.PartIndex, output);
                break;
            case StreamEventKind.TextDelta:
                WriteDelta(FindOrOpen(streamEvent, StreamEventKind.TextStarted, output), "text_delta"u8, "text"u8, text, output);
                break;
            case StreamEventKind.RefusalDelta:
                _refusal += text;
                WriteDelta(FindOrOpen(streamEvent, StreamEventKind.RefusalDelta, output), "text_delta"u8, "text"u8, text, output);
                break;
            case StreamEventKind.ThinkingDelta:
                WriteDelta(FindOrOpen(streamEvent, StreamEventKind.ThinkingStarted, output), "thinking_delta"u8, "thinking"u8, text, output);
                break;
            case StreamEventKind.SignatureDelta:
                WriteDelta(FindOrOpen(streamEvent, StreamEventKind.ThinkingStarted, output), "signature_delta"u8, "signature"u8, text, output);
                break;
            case StreamEventKind.ToolArgumentsDelta when Find(streamEvent.PartIndex, StreamEventKind.ToolCallStarted) is { } call:
                call.NoteInput(text);
                WriteDelta(call, "input_json_delta"u8, "partial_json"u8, text, output);
                break;
            case StreamEventKind.Citation when streamEvent.Citation is { } citation:
                Cite(streamEvent, citation, output);
                break;
            case StreamEventKind.Image when streamEvent.Part is ImagePart:
                End(Open(streamEvent, StreamEventKind.Image, output), output);
                break;
            case StreamEventKind.Unknown when streamEvent.Raw is { ValueKind: JsonValueKind.Object } raw:
                WriteOwn(streamEvent, raw, output);
                break;
            default:
                Lose(streamEvent);
                break;
        }
    }

    // The block is what is cited, and it is sent already: a place within it cannot be told any more.
    private void Cite(in StreamEvent streamEvent, Citation citation, IBufferWriter<byte> output)
    {
        if (!MessagesCitations.HasPlace(citation))
        {
            Lose(streamEvent);
            return;
        }

        if (citation.Answer is not { IsAll: true } || !MessagesCitations.IsExact(citation))
        {
            Report.Approximated(ReplyField.Part(streamEvent.Choice, streamEvent.PartIndex, "citations"));
        }

        WriteCitation(FindOrOpen(streamEvent, StreamEventKind.TextStarted, output), citation, output);
    }

    private MessagesStreamBlock? Find(int part, StreamEventKind kind)
    {
        foreach (var block in _open)
        {
            if (block.Part == part && block.Kind == kind && !block.HasEnded)
            {
                return block;
            }
        }

        return null;
    }

    private MessagesStreamBlock FindOrOpen(in StreamEvent streamEvent, StreamEventKind kind, IBufferWriter<byte> output)
        => Find(streamEvent.PartIndex, kind) ?? Open(streamEvent, kind, output);

    private MessagesStreamBlock Open(in StreamEvent streamEvent, StreamEventKind kind, IBufferWriter<byte> output)
    {
        if (!_started)
        {
            _started = true;
            WriteStart(output);
        }

        if (_open.Count > 0 && _open[^1] is { EndsBeforeNext: true, HasEnded: false } last)
        {
            End(last, output);
        }

        var block = new MessagesStreamBlock(kind, streamEvent.PartIndex, _count++) { Held = _open.Count > 0 ? new ArrayBufferWriter<byte>() : null };
        _open.Add(block);
        WriteBlockStart(block, streamEvent, output);
        return block;
    }

    private void EndPart(int part, IBufferWriter<byte> output)
    {
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            if (i < _open.Count && _open[i].Part == part)
            {
                End(_open[i], output);
            }
        }
    }

    private void EndAll(IBufferWriter<byte> output)
    {
        while (_open.Count > 0)
        {
            End(_open[0], output);
        }
    }

    // Ends a block; when it was the one that goes out, those that waited for it follow.
    private void End(MessagesStreamBlock block, IBufferWriter<byte> output)
    {
        if (!block.HasEnded)
        {
            block.HasEnded = true;
            WriteBlockStop(block, output);
        }

        while (_open.Count > 0 && _open[0].HasEnded)
        {
            _open.RemoveAt(0);
            if (_open.Count > 0 && _open[0].Held is { } held)
            {
                output.Write(held.WrittenSpan);
                _open[0].Held = null;
            }
        }
    }

    // A block or a piece of one that only this form has: from a provider that speaks it. Others' are none here.
    private void WriteOwn(in StreamEvent streamEvent, in JsonElement raw, IBufferWriter<byte> output)
    {
        string type = WireJson.Text(raw, "type"u8) ?? "";
        if (type == "content_block_delta")
        {
            int part = streamEvent.PartIndex;
            if (raw.TryGetProperty("delta"u8, out var delta) && _open.Find(b => b.Part == part && !b.HasEnded) is { } block)
            {
                WriteRawDelta(block, delta, output);
            }
        }
        else if (type is "server_tool_use" or "mcp_tool_use" or "container_upload" or "compaction" or "fallback" || type.EndsWith("_tool_result", StringComparison.Ordinal))
        {
            End(Open(streamEvent, StreamEventKind.Unknown, output), output);
        }
        else
        {
            Lose(streamEvent);
        }
    }
}
