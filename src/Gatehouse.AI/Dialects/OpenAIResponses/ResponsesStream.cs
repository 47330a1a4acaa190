using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>
/// Writes the hub's events as those of a response. Items are numbered in the order in which they begin, texts within their
/// item, and calls of tools that run side by side stay open side by side. The number of an event is one more than the last.
/// </summary>
internal sealed partial class ResponsesStream(ModelCall call, long created) : DialectStream
{
    private readonly ArrayBufferWriter<byte> _json = new(512);
    private readonly ResponseState _state = new(call, created);

    // Calls and thinking that are open, by the number of their part.
    private readonly Dictionary<int, OutputItem> _open = [];
    private Utf8JsonWriter? _writer;
    private OutputItem? _message;
    private OutputText? _text;
    private int _textPart;
    private FinishReason? _finish;
    private int _sequence;
    private bool _started;

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
                Start(streamEvent, output);
                break;
            case StreamEventKind.TextDelta:
                WriteWords(streamEvent, isRefusal: false, output);
                break;
            case StreamEventKind.RefusalDelta:
                WriteWords(streamEvent, isRefusal: true, output);
                break;
            case StreamEventKind.ThinkingStarted:
                Thought(streamEvent.PartIndex, output);
                break;
            case StreamEventKind.ThinkingDelta:
                WriteThinking(streamEvent, output);
                break;
            case StreamEventKind.SignatureDelta:
                Sign(streamEvent, output);
                break;
            case StreamEventKind.RedactedThinking:
                WriteRedacted(streamEvent, output);
                break;
            case StreamEventKind.ToolCallStarted:
                StartTool(streamEvent, output);
                break;
            case StreamEventKind.ToolArgumentsDelta:
                WriteArguments(streamEvent, output);
                break;
            case StreamEventKind.PartEnded:
                EndPart(streamEvent.PartIndex, output);
                break;
            case StreamEventKind.LogProbs when streamEvent.Raw is { } raw:
                _text?.AddLogProbs(raw);
                break;
            case StreamEventKind.Usage:
                _state.Usage = streamEvent.Usage ?? _state.Usage;
                break;
            case StreamEventKind.Finished:
                _finish = streamEvent.Finish;
                CloseAll(output);
                break;
            case StreamEventKind.Ended:
                WriteEnd(output);
                break;
            case StreamEventKind.Ping:
                SseWriter.Comment(output, "ping"u8);
                break;
            default:
                WriteMore(streamEvent, output);
                break;
        }
    }

    // Items that were open stay without an end, as they are: clients are told of the failure, not of a made-up end.
    public override void WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        ResponsesErrors.WriteEvent(error, _sequence++, output);
        _state.Error = error;
        foreach (var item in _state.Items)
        {
            item.Status = item.Status == "completed" ? item.Status : "incomplete";
        }

        WriteResponse("response.failed"u8, output);
    }

    private void Start(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        if (_started)
        {
            return;
        }

        _state.BareId = ResponseState.BareIdOf(streamEvent.Text ?? "");
        _state.Model = streamEvent.Name ?? "";
        _state.Created = streamEvent.Raw is { ValueKind: JsonValueKind.Number } raw && raw.TryGetInt64(out long seconds) ? seconds : _state.Created;
        Begin(output);
    }

    private void Begin(IBufferWriter<byte> output)
    {
        if (!_started)
        {
            _started = true;
            WriteResponse("response.created"u8, output);
            WriteResponse("response.in_progress"u8, output);
        }
    }

    private void WriteEnd(IBufferWriter<byte> output)
    {
        Begin(output);
        CloseAll(output);
        LoseWaiting();
        _state.Finish = _finish ?? FinishReason.Unknown;
        WriteResponse(ResponsesStatus.IsIncomplete(_state.Finish.Value) ? "response.incomplete"u8 : "response.completed"u8, output);
    }

    private void WriteResponse(ReadOnlySpan<byte> type, IBufferWriter<byte> output)
    {
        var writer = BeginEvent(type);
        writer.WritePropertyName("response"u8);
        ResponsesWriter.Write(writer, _state);
        Send(type, output);
    }

    private void WriteItem(ReadOnlySpan<byte> type, OutputItem item, IBufferWriter<byte> output)
    {
        var writer = BeginEvent(type);
        writer.WriteNumber("output_index"u8, item.Index);
        writer.WritePropertyName("item"u8);
        ResponsesWriter.WriteItem(writer, item);
        Send(type, output);
    }

    private Utf8JsonWriter BeginEvent(ReadOnlySpan<byte> type)
    {
        _json.ResetWrittenCount();
        var writer = _writer ??= new Utf8JsonWriter(_json, OpenAIJson.WriterOptions);
        writer.Reset(_json);
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteNumber("sequence_number"u8, _sequence++);
        return writer;
    }

    private Utf8JsonWriter BeginEvent(ReadOnlySpan<byte> type, OutputItem item)
    {
        var writer = BeginEvent(type);
        writer.WriteString("item_id"u8, item.Id);
        writer.WriteNumber("output_index"u8, item.Index);
        return writer;
    }

    private void Send(ReadOnlySpan<byte> type, IBufferWriter<byte> output)
    {
        _writer!.WriteEndObject();
        _writer.Flush();
        SseWriter.Begin(output, type);
        output.Write(_json.WrittenSpan);
        SseWriter.End(output);
    }
}
