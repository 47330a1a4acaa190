using System.Buffers;
using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>
/// Writes the hub's events as lines of JSON. Calls of tools come whole here, so each is kept until it is complete; the last
/// line has the reason and the counts.
/// </summary>
internal sealed class OllamaStream(ModelCall call, bool isGenerate, long created) : DialectStream
{
    private readonly SortedDictionary<int, (ToolCallPart Call, StringBuilder Arguments)> _tools = [];
    private Utf8JsonWriter? _writer;
    private string _model = call.Model;
    private string _createdAt = OllamaLine.TimeOf(created);
    private TokenUsage _usage = TokenUsage.Unknown;
    private FinishReason _finish = FinishReason.Stop;
    private string? _raw;
    private int _calls;

    public override void WriteError(ModelError error, string requestId, IBufferWriter<byte> output) => OllamaErrors.WriteLine(error, output);

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
                // Not every vendor names the model that answers.
                _model = streamEvent.Name is { Length: > 0 } name ? name : _model;
                _createdAt = streamEvent.Raw is { ValueKind: JsonValueKind.Number } at ? OllamaLine.TimeOf(at.GetInt64()) : _createdAt;
                break;
            case StreamEventKind.TextDelta or StreamEventKind.RefusalDelta:
                WritePiece(streamEvent.Text ?? "", null, output);
                break;
            case StreamEventKind.ThinkingDelta:
                WritePiece("", streamEvent.Text, output);
                break;
            case StreamEventKind.ToolCallStarted:
                _tools[streamEvent.PartIndex] = (new ToolCallPart(streamEvent.Text ?? "", streamEvent.Name ?? "", ""), new StringBuilder());
                break;
            case StreamEventKind.ToolArgumentsDelta when _tools.TryGetValue(streamEvent.PartIndex, out var tool):
                tool.Arguments.Append(streamEvent.Text);
                break;
            case StreamEventKind.PartEnded:
                WriteCall(streamEvent.PartIndex, output);
                break;
            case StreamEventKind.LogProbs:
                WriteLogProbs(streamEvent.Raw, output);
                break;
            case StreamEventKind.Usage:
                _usage = streamEvent.Usage ?? _usage;
                break;
            case StreamEventKind.Finished:
                WriteCalls(output);
                (_finish, _raw) = (streamEvent.Finish, streamEvent.Text);
                break;
            case StreamEventKind.Ended:
                WriteCalls(output);
                WriteEnd(output);
                break;
            default:
                Lose(streamEvent);
                break;
        }
    }

    private void WritePiece(string text, string? thinking, IBufferWriter<byte> output)
    {
        var writer = Begin(output);
        OllamaLine.BeginContent(writer, isGenerate, text, thinking);
        OllamaLine.EndContent(writer, isGenerate);
        End(writer, output);
    }

    private void WriteCalls(IBufferWriter<byte> output)
    {
        while (_tools.Count > 0)
        {
            WriteCall(_tools.First().Key, output);
        }
    }

    private void WriteCall(int part, IBufferWriter<byte> output)
    {
        if (!_tools.Remove(part, out var tool))
        {
            return;
        }

        var complete = tool.Call with { Arguments = tool.Arguments.ToString() };
        if (isGenerate || !OllamaLine.TryArguments(complete.Arguments, out var arguments))
        {
            WritePiece(OllamaLine.AsText(complete), null, output);
            return;
        }

        var writer = Begin(output);
        OllamaLine.BeginContent(writer, isGenerate, "", null);
        writer.WriteStartArray("tool_calls"u8);
        OllamaLine.WriteCall(writer, complete, arguments, _calls++);
        writer.WriteEndArray();
        OllamaLine.EndContent(writer, isGenerate);
        End(writer, output);
    }

    private void WriteLogProbs(JsonElement? logProbs, IBufferWriter<byte> output)
    {
        var writer = Begin(output);
        OllamaLine.BeginContent(writer, isGenerate, "", null);
        OllamaLine.EndContent(writer, isGenerate);
        OllamaLine.WriteLogProbs(writer, logProbs);
        End(writer, output);
    }

    private void WriteEnd(IBufferWriter<byte> output)
    {
        var writer = Begin(output);
        OllamaLine.BeginContent(writer, isGenerate, "", null);
        OllamaLine.EndContent(writer, isGenerate);
        OllamaLine.WriteEnd(writer, _finish, _raw, _usage);
        Close(writer, output);
    }

    private Utf8JsonWriter Begin(IBufferWriter<byte> output)
    {
        var writer = _writer ??= new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        writer.Reset(output);
        OllamaLine.Begin(writer, _model, _createdAt);
        return writer;
    }

    private static void End(Utf8JsonWriter writer, IBufferWriter<byte> output)
    {
        writer.WriteBoolean("done"u8, false);
        Close(writer, output);
    }

    private static void Close(Utf8JsonWriter writer, IBufferWriter<byte> output)
    {
        writer.WriteEndObject();
        writer.Flush();
        output.Write("\n"u8);
    }
}
