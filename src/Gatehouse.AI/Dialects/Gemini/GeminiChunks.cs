using System.Buffers;
using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>
/// Writes the hub's events as replies with what is new, each an event or an element of an array. Tool calls go out whole, as
/// clients expect arguments that are an object; finish reasons and usage come with the last reply. No comments are written:
/// Google's client for Python takes every line for JSON.
/// </summary>
internal sealed partial class GeminiChunks(bool isEvents) : DialectStream
{
    private readonly ArrayBufferWriter<byte> _json = new(512);
    private readonly Dictionary<(int Choice, int Part), (string Id, string Name, StringBuilder Arguments)> _calls = [];
    private readonly Dictionary<(int Choice, int Part), string> _signatures = [];
    private readonly SortedDictionary<int, (FinishReason Finish, string? Raw)> _finished = [];
    private Utf8JsonWriter? _writer;
    private string _id = "";
    private string _model = "";
    private TokenUsage? _usage;
    private bool _any;

    public override void Write(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        var place = (streamEvent.Choice, streamEvent.PartIndex);
        switch (streamEvent.Kind)
        {
            case StreamEventKind.Started:
                _id = streamEvent.Text ?? "";
                _model = streamEvent.Name ?? "";
                break;
            case StreamEventKind.TextDelta or StreamEventKind.RefusalDelta:
                TextOf(place).Append(streamEvent.Text ?? "");
                GeminiPartWriter.WriteText(Begin(), streamEvent.Text ?? "");
                End(streamEvent.Choice, output);
                break;
            case StreamEventKind.ThinkingDelta:
                GeminiPartWriter.WriteThought(Begin(), streamEvent.Text ?? "", null);
                End(streamEvent.Choice, output);
                break;
            case StreamEventKind.SignatureDelta:
                _signatures[place] = _signatures.GetValueOrDefault(place) + streamEvent.Text;
                break;
            case StreamEventKind.RedactedThinking:
                GeminiPartWriter.WriteThought(Begin(), "", GeminiForeignSignature.Wrap(streamEvent.Text ?? "", isRedacted: true));
                End(streamEvent.Choice, output);
                break;
            case StreamEventKind.ToolCallStarted:
                _calls[place] = (streamEvent.Text ?? "", streamEvent.Name ?? "", new StringBuilder());
                break;
            case StreamEventKind.ToolArgumentsDelta when _calls.TryGetValue(place, out var call):
                call.Arguments.Append(streamEvent.Text);
                break;
            case StreamEventKind.PartEnded:
                EndPart(place, output);
                break;
            case StreamEventKind.Usage:
                _usage = streamEvent.Usage ?? _usage;
                break;
            case StreamEventKind.Finished:
                EndChoice(streamEvent.Choice, output);
                _finished[streamEvent.Choice] = (streamEvent.Finish, streamEvent.Text);
                break;
            case StreamEventKind.Ended:
                WriteLast(output);
                break;
            default:
                WriteMore(streamEvent, output);
                break;
        }
    }

    public override void WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        if (isEvents)
        {
            GeminiForm.WriteErrorEvent(error, output);
            return;
        }

        GeminiArray.Separate(ref _any, output);
        GeminiErrorObject.Write(error, output);
        GeminiArray.End(_any, output);
    }

    private void EndPart((int Choice, int Part) place, IBufferWriter<byte> output)
    {
        if (_calls.Remove(place, out var call))
        {
            GeminiPartWriter.WriteCall(Begin(), call.Id, call.Name, call.Arguments.ToString());
            End(place.Choice, output);
        }

        if (_signatures.Remove(place, out var signature))
        {
            GeminiPartWriter.WriteThought(Begin(), "", GeminiForeignSignature.Wrap(signature, isRedacted: false));
            End(place.Choice, output);
        }
    }

    // Not every vendor says where a part ends.
    private void EndChoice(int choice, IBufferWriter<byte> output)
    {
        foreach (var place in _calls.Keys.Concat(_signatures.Keys).Where(p => p.Choice == choice).Order().ToList())
        {
            EndPart(place, output);
        }
    }

    private void WriteLast(IBufferWriter<byte> output)
    {
        var writer = Open();
        foreach (var (choice, (finish, raw)) in _finished)
        {
            writer.WriteStartObject();
            writer.WriteStartObject("content"u8);
            writer.WriteStartArray("parts"u8);
            GeminiPartWriter.WriteText(writer, "");
            writer.WriteEndArray();
            writer.WriteString("role"u8, "model"u8);
            writer.WriteEndObject();
            GeminiJsonText.WriteFinish(writer, finish, raw);
            WriteGrounding(writer, choice);
            writer.WriteNumber("index"u8, choice);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (_usage is { } usage)
        {
            GeminiJsonText.WriteUsage(writer, usage);
        }

        Send(writer, output);
        if (!isEvents)
        {
            GeminiArray.End(_any, output);
        }
    }

    private Utf8JsonWriter Open()
    {
        _json.ResetWrittenCount();
        var writer = _writer ??= new Utf8JsonWriter(_json, GeminiJsonText.WriterOptions);
        writer.Reset(_json);
        writer.WriteStartObject();
        writer.WriteStartArray("candidates"u8);
        return writer;
    }

    private Utf8JsonWriter Begin()
    {
        var writer = Open();
        writer.WriteStartObject();
        writer.WriteStartObject("content"u8);
        writer.WriteStartArray("parts"u8);
        return writer;
    }

    private void End(int choice, IBufferWriter<byte> output)
    {
        var writer = _writer!;
        writer.WriteEndArray();
        writer.WriteString("role"u8, "model"u8);
        writer.WriteEndObject();
        writer.WriteNumber("index"u8, choice);
        writer.WriteEndObject();
        writer.WriteEndArray();
        Send(writer, output);
    }

    private void Send(Utf8JsonWriter writer, IBufferWriter<byte> output)
    {
        writer.WriteString("modelVersion"u8, _model);
        writer.WriteString("responseId"u8, _id);
        writer.WriteEndObject();
        writer.Flush();
        if (isEvents)
        {
            SseWriter.Begin(output);
            output.Write(_json.WrittenSpan);
            SseWriter.End(output);
            return;
        }

        GeminiArray.Separate(ref _any, output);
        output.Write(_json.WrittenSpan);
    }
}
