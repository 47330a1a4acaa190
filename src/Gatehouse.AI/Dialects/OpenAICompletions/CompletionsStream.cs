using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Dialects.OpenAICompletions;

/// <summary>Writes the words of the hub's events as chunks of a text completion; usage comes only when asked for, in a chunk of its own.</summary>
internal sealed class CompletionsStream(ModelCall call, long created) : DialectStream
{
    private readonly ArrayBufferWriter<byte> _json = new(512);
    private readonly string? _echo = CompletionsCallReader.EchoOf(call);
    private readonly HashSet<int> _begun = [];
    private Utf8JsonWriter? _writer;
    private string _id = "";
    private string _model = "";
    private long _created = created;
    private TokenUsage _usage = TokenUsage.Unknown;

    public override void WriteError(ModelError error, string requestId, IBufferWriter<byte> output) => OpenAIErrors.WriteEvent(error, output);

    public override void Write(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        switch (streamEvent.Kind)
        {
            case StreamEventKind.Started:
                _id = streamEvent.Text ?? "";
                _model = streamEvent.Name ?? "";
                _created = streamEvent.Raw is { ValueKind: JsonValueKind.Number } raw && raw.TryGetInt64(out long seconds) ? seconds : _created;
                break;
            case StreamEventKind.TextDelta or StreamEventKind.RefusalDelta:
                WriteChunk(streamEvent.Choice, streamEvent.Text ?? "", null, output);
                break;
            case StreamEventKind.Usage:
                _usage = streamEvent.Usage ?? _usage;
                break;
            case StreamEventKind.Finished:
                WriteChunk(streamEvent.Choice, "", streamEvent.Finish, output);
                break;
            case StreamEventKind.Ended:
                WriteEnd(output);
                break;
            case StreamEventKind.Ping:
                SseWriter.Comment(output, "ping"u8);
                break;
            default:
                Lose(streamEvent);
                break;
        }
    }

    private void WriteChunk(int choice, string text, FinishReason? finish, IBufferWriter<byte> output)
    {
        var writer = Begin();
        CompletionsReplyWriter.WriteChoice(writer, choice, _echo is not null && _begun.Add(choice) ? _echo + text : text, finish);
        writer.WriteEndArray();
        if (call.IncludeUsage)
        {
            writer.WriteNull("usage"u8);
        }

        Send(writer, output);
    }

    private void WriteEnd(IBufferWriter<byte> output)
    {
        if (call.IncludeUsage && _usage.Grade != UsageGrade.None)
        {
            var writer = Begin();
            writer.WriteEndArray();
            OpenAIJson.WriteUsage(writer, _usage);
            Send(writer, output);
        }

        SseWriter.Write(output, default, "[DONE]"u8);
    }

    private Utf8JsonWriter Begin()
    {
        _json.ResetWrittenCount();
        var writer = _writer ??= new Utf8JsonWriter(_json, OpenAIJson.WriterOptions);
        writer.Reset(_json);
        writer.WriteStartObject();
        CompletionsReplyWriter.WriteHead(writer, _id, _created, _model);
        writer.WriteStartArray("choices"u8);
        return writer;
    }

    private void Send(Utf8JsonWriter writer, IBufferWriter<byte> output)
    {
        writer.WriteEndObject();
        writer.Flush();
        SseWriter.Begin(output);
        output.Write(_json.WrittenSpan);
        SseWriter.End(output);
    }
}
