using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

internal sealed partial class ResponsesStream
{
    private void WriteWords(in StreamEvent streamEvent, bool isRefusal, IBufferWriter<byte> output)
    {
        if (string.IsNullOrEmpty(streamEvent.Text))
        {
            return;
        }

        if (_text is null || _textPart != streamEvent.PartIndex || _text.IsRefusal != isRefusal)
        {
            OpenText(streamEvent.PartIndex, isRefusal, output);
        }

        _text!.Text.Append(streamEvent.Text);
        var type = isRefusal ? "response.refusal.delta"u8 : "response.output_text.delta"u8;
        var writer = BeginEvent(type, _message!);
        writer.WriteNumber("content_index"u8, _text.Index);
        writer.WriteString("delta"u8, streamEvent.Text);
        if (!isRefusal)
        {
            // Those of a provider come beside the words; they are told whole with the end of the text.
            writer.WriteStartArray("logprobs"u8);
            writer.WriteEndArray();
        }

        Send(type, output);
    }

    private void OpenText(int part, bool isRefusal, IBufferWriter<byte> output)
    {
        CloseText(output);
        _message ??= OpenItem(new OutputItem(OutputKind.Message, _state.Items.Count, _state.BareId), output);
        _text = _message.AddText(isRefusal);
        _textPart = part;
        WritePart("response.content_part.added"u8, output);
    }

    private void WritePart(ReadOnlySpan<byte> type, IBufferWriter<byte> output)
    {
        var writer = BeginEvent(type, _message!);
        writer.WriteNumber("content_index"u8, _text!.Index);
        writer.WritePropertyName("part"u8);
        ResponsesWriter.WriteContent(writer, _text);
        Send(type, output);
    }

    private void CloseText(IBufferWriter<byte> output)
    {
        if (_text is null)
        {
            return;
        }

        WriteAnnotations(output);
        var type = _text.IsRefusal ? "response.refusal.done"u8 : "response.output_text.done"u8;
        var writer = BeginEvent(type, _message!);
        writer.WriteNumber("content_index"u8, _text.Index);
        writer.WriteString(_text.IsRefusal ? "refusal"u8 : "text"u8, _text.Text.ToString());
        if (!_text.IsRefusal)
        {
            ResponsesWriter.WriteLogProbs(writer, _text);
        }

        Send(type, output);
        WritePart("response.content_part.done"u8, output);
        _text = null;
    }

    private void CloseMessage(bool isLast, IBufferWriter<byte> output)
    {
        CloseText(output);
        if (_message is { } message)
        {
            _message = null;
            message.Status = isLast && _finish is { } finish && ResponsesStatus.IsIncomplete(finish) ? "incomplete" : "completed";
            WriteItem("response.output_item.done"u8, message, output);
        }
    }

    private OutputItem OpenItem(OutputItem item, IBufferWriter<byte> output)
    {
        Begin(output);
        _state.Items.Add(item);
        WriteItem("response.output_item.added"u8, item, output);
        return item;
    }

    private OutputItem Thought(int part, IBufferWriter<byte> output)
    {
        if (_open.TryGetValue(part, out var open) && open.Kind == OutputKind.Reasoning)
        {
            return open;
        }

        CloseMessage(isLast: false, output);
        return _open[part] = OpenItem(new OutputItem(OutputKind.Reasoning, _state.Items.Count, _state.BareId), output);
    }

    private void WriteThinking(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        if (string.IsNullOrEmpty(streamEvent.Text))
        {
            return;
        }

        var item = Thought(streamEvent.PartIndex, output);
        if (item.Texts.Count == 0)
        {
            WriteSummary("response.reasoning_summary_part.added"u8, item, item.AddText(), output);
        }

        item.Texts[0].Text.Append(streamEvent.Text);
        var writer = BeginEvent("response.reasoning_summary_text.delta"u8, item);
        writer.WriteNumber("summary_index"u8, 0);
        writer.WriteString("delta"u8, streamEvent.Text);
        Send("response.reasoning_summary_text.delta"u8, output);
    }

    private void WriteSummary(ReadOnlySpan<byte> type, OutputItem item, OutputText summary, IBufferWriter<byte> output)
    {
        var writer = BeginEvent(type, item);
        writer.WriteNumber("summary_index"u8, summary.Index);
        writer.WritePropertyName("part"u8);
        ResponsesWriter.WriteSummary(writer, summary);
        Send(type, output);
    }

    private void Sign(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        var item = Thought(streamEvent.PartIndex, output);
        item.Sealed = item.Sealed is null ? ResponsesReasoning.SealSignature(streamEvent.Text ?? "") : item.Sealed + streamEvent.Text;
    }

    private void WriteRedacted(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        var item = Thought(streamEvent.PartIndex, output);
        item.Sealed = ResponsesReasoning.SealRedacted(streamEvent.Text ?? "");
        EndPart(streamEvent.PartIndex, output);
    }

    private void StartTool(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        CloseMessage(isLast: false, output);
        _open[streamEvent.PartIndex] = OpenItem(
            new OutputItem(OutputKind.FunctionCall, _state.Items.Count, _state.BareId) { CallId = streamEvent.Text ?? "", Name = streamEvent.Name ?? "" },
            output);
    }

    private void WriteArguments(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        if (_open.TryGetValue(streamEvent.PartIndex, out var item) && item.Kind == OutputKind.FunctionCall && !string.IsNullOrEmpty(streamEvent.Text))
        {
            WriteArguments(item, streamEvent.Text, output);
        }
    }

    private void WriteArguments(OutputItem item, string piece, IBufferWriter<byte> output)
    {
        item.Arguments.Append(piece);
        var writer = BeginEvent("response.function_call_arguments.delta"u8, item);
        writer.WriteString("delta"u8, piece);
        Send("response.function_call_arguments.delta"u8, output);
    }

    private void EndPart(int part, IBufferWriter<byte> output)
    {
        if (_text is not null && _textPart == part)
        {
            CloseText(output);
            return;
        }

        if (!_open.Remove(part, out var item))
        {
            return;
        }

        if (item.Kind == OutputKind.FunctionCall)
        {
            EndArguments(item, output);
        }
        else if (item.Texts.Count > 0)
        {
            EndSummary(item, output);
        }

        item.Status = "completed";
        WriteItem("response.output_item.done"u8, item, output);
    }

    private void EndArguments(OutputItem item, IBufferWriter<byte> output)
    {
        // Clients parse the arguments: a call without any is an empty object, not an empty text.
        if (item.Arguments.Length == 0)
        {
            WriteArguments(item, "{}", output);
        }

        var writer = BeginEvent("response.function_call_arguments.done"u8, item);
        writer.WriteString("arguments"u8, item.Arguments.ToString());
        writer.WriteString("name"u8, item.Name);
        Send("response.function_call_arguments.done"u8, output);
    }

    private void EndSummary(OutputItem item, IBufferWriter<byte> output)
    {
        var summary = item.Texts[0];
        var writer = BeginEvent("response.reasoning_summary_text.done"u8, item);
        writer.WriteNumber("summary_index"u8, summary.Index);
        writer.WriteString("text"u8, summary.Text.ToString());
        Send("response.reasoning_summary_text.done"u8, output);
        WriteSummary("response.reasoning_summary_part.done"u8, item, summary, output);
    }

    private void CloseAll(IBufferWriter<byte> output)
    {
        if (_open.Count > 0)
        {
            foreach (int part in _open.Keys.Order().ToArray())
            {
                EndPart(part, output);
            }
        }

        CloseMessage(isLast: true, output);
    }
}
