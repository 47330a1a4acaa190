using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

internal sealed partial class MessagesStream
{
    private void WriteStart(IBufferWriter<byte> output)
    {
        var writer = Begin("message_start"u8, output);
        writer.WriteStartObject("message"u8);
        writer.WriteString("id"u8, MessagesJson.IdOf(_id));
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteString("model"u8, _model ?? "");
        writer.WriteStartArray("content"u8);
        writer.WriteEndArray();
        writer.WriteNull("stop_reason"u8);
        writer.WriteNull("stop_sequence"u8);
        MessagesJson.WriteUsage(writer, _usage, null);
        writer.WriteEndObject();
        Send(writer, output);
    }

    private void WriteEnd(IBufferWriter<byte> output)
    {
        if (!_started)
        {
            _started = true;
            WriteStart(output);
        }

        EndAll(output);
        string word = MessagesStop.WordOf(_finish.Finish, _finish.Text, _finish.Name, _called, _refusal is not null);
        var writer = Begin("message_delta"u8, output);
        writer.WriteStartObject("delta"u8);
        writer.WriteString("stop_reason"u8, word);
        writer.WriteString("stop_sequence"u8, _finish.Name);
        if (MessagesStop.NeedsRawWord(_finish.Finish, _finish.Text, word))
        {
            writer.WriteString("native_finish_reason"u8, _finish.Text);
        }

        if (word == MessagesStop.Refusal)
        {
            MessagesJson.WriteRefusal(writer, _refusal);
        }

        writer.WriteEndObject();
        MessagesJson.WriteUsage(writer, _usage, null);
        Send(writer, output);
        SseWriter.Write(output, "message_stop"u8, "{\"type\":\"message_stop\"}"u8);
    }

    private void WriteBlockStart(MessagesStreamBlock block, in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        var sink = SinkOf(block, output);
        var writer = Begin("content_block_start"u8, sink);
        writer.WriteNumber("index"u8, block.Index);
        writer.WritePropertyName("content_block"u8);
        switch (block.Kind)
        {
            case StreamEventKind.Unknown:
                streamEvent.Raw!.Value.WriteTo(writer);
                Send(writer, sink);
                return;
            case StreamEventKind.Image:
                MessagesBlockWriter.Write(writer, streamEvent.Part!);
                Send(writer, sink);
                return;
            case StreamEventKind.ThinkingStarted:
                MessagesBlockWriter.Begin(writer, "thinking"u8);
                writer.WriteString("thinking"u8, ""u8);
                writer.WriteString("signature"u8, ""u8);
                break;
            case StreamEventKind.RedactedThinking:
                MessagesBlockWriter.Begin(writer, "redacted_thinking"u8);
                writer.WriteString("data"u8, streamEvent.Text ?? "");
                break;
            case StreamEventKind.ToolCallStarted:
                MessagesBlockWriter.Begin(writer, "tool_use"u8);
                writer.WriteString("id"u8, MessagesJson.ToolIdOf(streamEvent.Text));
                writer.WriteString("name"u8, streamEvent.Name ?? "");
                writer.WriteStartObject("input"u8);
                writer.WriteEndObject();
                MessagesBlockWriter.WriteDirectCaller(writer);
                break;
            default:
                MessagesBlockWriter.Begin(writer, "text"u8);
                writer.WriteString("text"u8, ""u8);
                break;
        }

        writer.WriteEndObject();
        Send(writer, sink);
    }

    private void WriteDelta(MessagesStreamBlock block, ReadOnlySpan<byte> type, ReadOnlySpan<byte> member, string text, IBufferWriter<byte> output)
    {
        if (text.Length == 0)
        {
            return;
        }

        var sink = SinkOf(block, output);
        var writer = Begin("content_block_delta"u8, sink);
        writer.WriteNumber("index"u8, block.Index);
        writer.WriteStartObject("delta"u8);
        writer.WriteString("type"u8, type);
        writer.WriteString(member, text);
        writer.WriteEndObject();
        Send(writer, sink);
    }

    private void WriteCitation(MessagesStreamBlock block, Citation citation, IBufferWriter<byte> output)
    {
        var sink = SinkOf(block, output);
        var writer = Begin("content_block_delta"u8, sink);
        writer.WriteNumber("index"u8, block.Index);
        writer.WriteStartObject("delta"u8);
        writer.WriteString("type"u8, "citations_delta"u8);
        writer.WritePropertyName("citation"u8);
        MessagesCitations.Write(writer, citation);
        writer.WriteEndObject();
        Send(writer, sink);
    }

    private void WriteRawDelta(MessagesStreamBlock block, in JsonElement delta, IBufferWriter<byte> output)
    {
        var sink = SinkOf(block, output);
        var writer = Begin("content_block_delta"u8, sink);
        writer.WriteNumber("index"u8, block.Index);
        writer.WritePropertyName("delta"u8);
        delta.WriteTo(writer);
        Send(writer, sink);
    }

    private void WriteBlockStop(MessagesStreamBlock block, IBufferWriter<byte> output)
    {
        var sink = SinkOf(block, output);
        var writer = Begin("content_block_stop"u8, sink);
        writer.WriteNumber("index"u8, block.Index);
        Send(writer, sink);
    }

    private static IBufferWriter<byte> SinkOf(MessagesStreamBlock block, IBufferWriter<byte> output) => block.Held is { } held ? held : output;

    // Clients tell events by the name in front of the data and pass over what has none.
    private Utf8JsonWriter Begin(ReadOnlySpan<byte> name, IBufferWriter<byte> output)
    {
        SseWriter.Begin(output, name);
        var writer = _writer ??= new Utf8JsonWriter(output, MessagesJson.WriterOptions);
        writer.Reset(output);
        writer.WriteStartObject();
        writer.WriteString("type"u8, name);
        return writer;
    }

    private static void Send(Utf8JsonWriter writer, IBufferWriter<byte> output)
    {
        writer.WriteEndObject();
        writer.Flush();
        SseWriter.End(output);
    }
}
