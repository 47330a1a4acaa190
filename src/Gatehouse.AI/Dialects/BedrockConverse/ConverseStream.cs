using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>
/// Writes the hub's events as frames of ConverseStream: messageStart, blocks strictly one behind the other, messageStop,
/// metadata. As at the service, only tools announce their block; text and reasoning begin with their first piece. Pieces of
/// a part whose turn has not come wait: clients read the blocks in order.
/// </summary>
internal sealed partial class ConverseStream : DialectStream
{
    private readonly ArrayBufferWriter<byte> _json = new(512);
    private readonly List<StreamEvent> _waiting = [];
    private Utf8JsonWriter? _writer;
    private ConverseBlock? _open;
    private TokenUsage _usage = TokenUsage.Unknown;
    private StreamEvent _finish = new(StreamEventKind.Finished) { Finish = FinishReason.Unknown };
    private bool _begun;
    private int _next;

    public override void WriteError(ModelError error, string requestId, IBufferWriter<byte> output) => ConverseErrors.WriteException(error, output);

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
                Begin(output);
                break;
            case StreamEventKind.Usage:
                _usage = streamEvent.Usage ?? _usage;
                break;
            case StreamEventKind.Finished:
                // It goes out at the end: what breaks off before that is no whole answer.
                _finish = streamEvent;
                CloseAll(output);
                break;
            case StreamEventKind.Ended:
                WriteEnd(output);
                break;
            default:
                Take(streamEvent, output);
                break;
        }
    }

    private static ConverseBlockKind? KindOf(StreamEventKind kind) => kind switch
    {
        StreamEventKind.TextDelta or StreamEventKind.RefusalDelta or StreamEventKind.Citation => ConverseBlockKind.Text,
        StreamEventKind.ThinkingDelta or StreamEventKind.SignatureDelta or StreamEventKind.RedactedThinking => ConverseBlockKind.Reasoning,
        StreamEventKind.ToolCallStarted or StreamEventKind.ToolArgumentsDelta => ConverseBlockKind.ToolUse,
        StreamEventKind.Image => ConverseBlockKind.Image,
        _ => null,
    };

    private void Take(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        bool isEnd = streamEvent.Kind == StreamEventKind.PartEnded;
        if (!isEnd && (KindOf(streamEvent.Kind) is null || streamEvent is { Citation.Kind: CitationKind.Unknown } || (streamEvent.Part is { } part && ConverseMedia.FormatOf(part) is null)))
        {
            Lose(streamEvent);
            return;
        }

        bool isOpen = _open is not null && _open.Part == streamEvent.PartIndex && (isEnd || _open.Kind == KindOf(streamEvent.Kind));
        if (!isOpen && _open is not null)
        {
            if (!_open.MayEnd())
            {
                _waiting.Add(streamEvent);
                return;
            }

            // What waited for the open block comes before what is new.
            if (_waiting.Count > 0)
            {
                Close(output);
                TakeWaiting(output);
                Take(streamEvent, output);
                return;
            }
        }

        if (isEnd)
        {
            if (isOpen)
            {
                Close(output);
                TakeWaiting(output);
            }

            return;
        }

        Piece(streamEvent, isOpen, output);
    }

    // In their order; what has to wait for another part is put back by Take.
    private void TakeWaiting(IBufferWriter<byte> output)
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        StreamEvent[] waiting = [.. _waiting];
        _waiting.Clear();
        foreach (ref readonly var streamEvent in waiting.AsSpan())
        {
            Take(streamEvent, output);
        }
    }

    private void Piece(in StreamEvent streamEvent, bool isOpen, IBufferWriter<byte> output)
    {
        string text = streamEvent.Text ?? "";
        if (!isOpen)
        {
            // Pieces of a tool's input without its start belong to nothing.
            if (streamEvent.Kind == StreamEventKind.ToolArgumentsDelta)
            {
                return;
            }

            Close(output);
            Begin(output);
            _open = new ConverseBlock(streamEvent.PartIndex, KindOf(streamEvent.Kind)!.Value, _next++);
        }

        switch (streamEvent.Kind)
        {
            case StreamEventKind.ToolCallStarted:
                WriteToolStart(text, streamEvent.Name ?? "", output);
                break;
            case StreamEventKind.ToolArgumentsDelta:
                _open!.AddInput(text);
                WriteDelta("toolUse"u8, "input"u8, text, output);
                break;
            case StreamEventKind.ThinkingDelta:
                WriteDelta("reasoningContent"u8, "text"u8, text, output);
                break;
            case StreamEventKind.SignatureDelta:
                _open!.Signature += text;
                break;
            case StreamEventKind.RedactedThinking:
                WriteDelta("reasoningContent"u8, "redactedContent"u8, ConverseRedacted.Wrap(text), output);
                break;
            case StreamEventKind.Citation:
                WriteCitation(streamEvent, output);
                break;
            case StreamEventKind.Image:
                WriteImage(streamEvent.Part!, output);
                break;
            default:
                WriteDelta(default, "text"u8, text, output);
                break;
        }
    }

    private void Begin(IBufferWriter<byte> output)
    {
        if (!_begun)
        {
            _begun = true;
            var writer = Start();
            writer.WriteString("role"u8, "assistant"u8);
            Send(writer, "messageStart"u8, output);
        }
    }

    private void Close(IBufferWriter<byte> output)
    {
        if (_open is not { } block)
        {
            return;
        }

        if (block.Signature is { } signature)
        {
            WriteDelta("reasoningContent"u8, "signature"u8, signature, output);
        }

        var writer = Start();
        writer.WriteNumber("contentBlockIndex"u8, block.Index);
        Send(writer, "contentBlockStop"u8, output);
        _open = null;
    }

    private void WriteToolStart(string id, string name, IBufferWriter<byte> output)
    {
        var writer = Start();
        writer.WriteNumber("contentBlockIndex"u8, _open!.Index);
        writer.WriteStartObject("start"u8);
        writer.WriteStartObject("toolUse"u8);
        writer.WriteString("toolUseId"u8, id);
        writer.WriteString("name"u8, name);
        writer.WriteEndObject();
        writer.WriteEndObject();
        Send(writer, "contentBlockStart"u8, output);
    }

    private void WriteDelta(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> name, string text, IBufferWriter<byte> output)
    {
        var writer = Start();
        writer.WriteNumber("contentBlockIndex"u8, _open!.Index);
        writer.WriteStartObject("delta"u8);
        if (!owner.IsEmpty)
        {
            writer.WriteStartObject(owner);
        }

        writer.WriteString(name, text);
        if (!owner.IsEmpty)
        {
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        Send(writer, "contentBlockDelta"u8, output);
    }

    private void CloseAll(IBufferWriter<byte> output)
    {
        Begin(output);
        Close(output);
        while (_waiting.Count > 0)
        {
            TakeWaiting(output);
            Close(output);
        }
    }

    private void WriteEnd(IBufferWriter<byte> output)
    {
        CloseAll(output);
        var writer = Start();
        ConverseJson.WriteStop(writer, _finish.Finish, _finish.Text, _finish.Name);
        Send(writer, "messageStop"u8, output);
        writer = Start();
        ConverseJson.WriteMetadata(writer, _usage);
        Send(writer, "metadata"u8, output);
    }

    private Utf8JsonWriter Start()
    {
        _json.ResetWrittenCount();
        var writer = _writer ??= new Utf8JsonWriter(_json, ConverseJson.WriterOptions);
        writer.Reset(_json);
        writer.WriteStartObject();
        return writer;
    }

    private void Send(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IBufferWriter<byte> output)
    {
        writer.WriteEndObject();
        writer.Flush();
        EventStreamWriter.WriteEvent(output, name, _json.WrittenSpan);
    }
}
