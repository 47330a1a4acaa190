using System.Buffers;
using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Dialects.OpenAIChat;

/// <summary>
/// Writes the hub's events as chat completion chunks. Tool calls are numbered by themselves for each choice, whatever
/// parts stand between them; a role comes once for each choice; usage comes only when asked for, in a chunk of its own.
/// </summary>
internal sealed partial class ChatStream(ModelCall call, long created) : DialectStream
{
    private readonly ArrayBufferWriter<byte> _json = new(512);
    private readonly Dictionary<(int Choice, int Part), int> _tools = [];
    private readonly Dictionary<(int Choice, int Part), StringBuilder> _thoughts = [];
    private readonly Dictionary<(int Choice, int Part), string> _signatures = [];
    private readonly HashSet<int> _begun = [];

    // Calls that have no arguments yet.
    private readonly HashSet<(int Choice, int Part)> _silent = [];
    private Utf8JsonWriter? _writer;
    private string _id = "";
    private string _model = "";
    private long _created = created;
    private TokenUsage _usage = TokenUsage.Unknown;

    public override void WriteError(ModelError error, string requestId, IBufferWriter<byte> output) => OpenAIErrors.WriteEvent(error, output);

    public override void Write(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        var place = (streamEvent.Choice, streamEvent.PartIndex);
        switch (streamEvent.Kind)
        {
            case StreamEventKind.Started:
                _id = streamEvent.Text ?? "";
                _model = streamEvent.Name ?? "";
                _created = streamEvent.Raw is { ValueKind: JsonValueKind.Number } raw ? raw.GetInt64() : _created;
                break;
            case StreamEventKind.TextDelta:
                TextOf(place).Append(streamEvent.Text ?? "");
                WriteText(streamEvent, "content"u8, output);
                break;
            case StreamEventKind.RefusalDelta:
                WriteText(streamEvent, "refusal"u8, output);
                break;
            case StreamEventKind.ThinkingStarted:
                _thoughts[place] = new StringBuilder();
                break;
            case StreamEventKind.ThinkingDelta:
                Thought(place).Append(streamEvent.Text);
                WriteText(streamEvent, "reasoning_content"u8, output);
                break;
            case StreamEventKind.SignatureDelta:
                _signatures[place] = _signatures.GetValueOrDefault(place) + streamEvent.Text;
                break;
            case StreamEventKind.RedactedThinking:
                WriteRedacted(streamEvent, output);
                break;
            case StreamEventKind.ToolCallStarted:
                WriteToolStart(streamEvent, output);
                break;
            case StreamEventKind.ToolArgumentsDelta:
                WriteToolArguments(streamEvent, output);
                break;
            case StreamEventKind.PartEnded:
                EndPart(streamEvent, output);
                WriteCitations(place, output);
                break;
            case StreamEventKind.LogProbs:
                WriteLogProbs(streamEvent, output);
                break;
            case StreamEventKind.Usage:
                _usage = streamEvent.Usage ?? _usage;
                break;
            case StreamEventKind.Finished:
                WriteFinish(streamEvent, output);
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

    private StringBuilder Thought((int Choice, int Part) place)
        => _thoughts.TryGetValue(place, out var text) ? text : _thoughts[place] = new StringBuilder();

    private void WriteText(in StreamEvent streamEvent, ReadOnlySpan<byte> member, IBufferWriter<byte> output)
    {
        var writer = BeginDelta(streamEvent.Choice);
        writer.WriteString(member, streamEvent.Text ?? "");
        EndDelta(writer, output);
    }

    private void WriteToolStart(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        int choice = streamEvent.Choice;
        int index = _tools.Count(t => t.Key.Choice == choice);
        _tools[(choice, streamEvent.PartIndex)] = index;
        _silent.Add((choice, streamEvent.PartIndex));
        var writer = BeginDelta(choice);
        writer.WriteStartArray("tool_calls"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, index);
        writer.WriteString("id"u8, streamEvent.Text ?? "");
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, streamEvent.Name ?? "");
        writer.WriteString("arguments"u8, ""u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        EndDelta(writer, output);
    }

    private void WriteToolArguments(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        if (_tools.TryGetValue((streamEvent.Choice, streamEvent.PartIndex), out int index) && streamEvent.Text is { Length: > 0 } text)
        {
            _silent.Remove((streamEvent.Choice, streamEvent.PartIndex));
            WriteToolArguments(streamEvent.Choice, index, text, output);
        }
    }

    private void WriteToolArguments(int choice, int index, string text, IBufferWriter<byte> output)
    {
        var writer = BeginDelta(choice);
        writer.WriteStartArray("tool_calls"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, index);
        writer.WriteStartObject("function"u8);
        writer.WriteString("arguments"u8, text);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        EndDelta(writer, output);
    }

    private void EndPart(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        // Clients parse the arguments: a call without any is an empty object, not an empty text.
        var place = (streamEvent.Choice, streamEvent.PartIndex);
        if (_silent.Remove(place))
        {
            WriteToolArguments(streamEvent.Choice, _tools[place], "{}", output);
        }

        WriteThought(streamEvent, output);
    }

    private void WriteThought(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        var place = (streamEvent.Choice, streamEvent.PartIndex);
        if (!_signatures.Remove(place, out var signature))
        {
            return;
        }

        string text = _thoughts.Remove(place, out var builder) ? builder.ToString() : "";
        var writer = BeginDelta(streamEvent.Choice);
        writer.WriteStartArray("reasoning_details"u8);
        ChatReasoning.WriteText(writer, text, signature, streamEvent.PartIndex);
        writer.WriteEndArray();
        EndDelta(writer, output);
    }

    private void WriteRedacted(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        var writer = BeginDelta(streamEvent.Choice);
        writer.WriteStartArray("reasoning_details"u8);
        ChatReasoning.WriteEncrypted(writer, streamEvent.Text ?? "", streamEvent.PartIndex);
        writer.WriteEndArray();
        EndDelta(writer, output);
    }

    private void WriteLogProbs(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        if (streamEvent.Raw is { } raw)
        {
            var writer = BeginDelta(streamEvent.Choice);
            writer.WriteEndObject();
            writer.WritePropertyName("logprobs"u8);
            raw.WriteTo(writer);
            EndChoice(writer, default, output);
        }
    }

    private void WriteFinish(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        WriteAllCitations(streamEvent.Choice, output);
        var writer = BeginDelta(streamEvent.Choice);
        writer.WriteEndObject();
        if (OpenAIJson.NeedsRawWord(streamEvent.Finish) && streamEvent.Text is not null)
        {
            writer.WriteString("native_finish_reason"u8, streamEvent.Text);
        }

        WriteExtra(writer, StreamEventKind.ChoiceExtra, streamEvent.Choice);
        EndChoice(writer, OpenAIJson.FinishWord(streamEvent.Finish), output);
    }

    private void WriteEnd(IBufferWriter<byte> output)
    {
        if (call.IncludeUsage && _usage.Grade != UsageGrade.None)
        {
            var writer = BeginChunk();
            writer.WriteEndArray();
            OpenAIJson.WriteUsage(writer, _usage);
            Send(writer, output);
        }

        SseWriter.Write(output, default, "[DONE]"u8);
    }

    private Utf8JsonWriter BeginChunk()
    {
        _json.ResetWrittenCount();
        var writer = _writer ??= new Utf8JsonWriter(_json, OpenAIJson.WriterOptions);
        writer.Reset(_json);
        writer.WriteStartObject();
        writer.WriteString("id"u8, _id);
        writer.WriteString("object"u8, "chat.completion.chunk"u8);
        writer.WriteNumber("created"u8, _created);
        writer.WriteString("model"u8, _model);
        writer.WriteStartArray("choices"u8);
        return writer;
    }

    private Utf8JsonWriter BeginDelta(int choice)
    {
        var writer = BeginChunk();
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, choice);
        writer.WriteStartObject("delta"u8);
        if (_begun.Add(choice))
        {
            writer.WriteString("role"u8, "assistant"u8);
        }

        return writer;
    }

    private void EndDelta(Utf8JsonWriter writer, IBufferWriter<byte> output)
    {
        writer.WriteEndObject();
        EndChoice(writer, default, output);
    }

    private void EndChoice(Utf8JsonWriter writer, ReadOnlySpan<byte> finish, IBufferWriter<byte> output)
    {
        if (finish.IsEmpty)
        {
            writer.WriteNull("finish_reason"u8);
        }
        else
        {
            writer.WriteString("finish_reason"u8, finish);
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
        if (call.IncludeUsage)
        {
            writer.WriteNull("usage"u8);
        }

        if (!finish.IsEmpty)
        {
            WriteExtra(writer, StreamEventKind.Extra, 0);
        }

        Send(writer, output);
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
