using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

internal sealed partial class ResponsesStream
{
    // A source may be told before the words it belongs to, and a whole part's end is known only when it has ended.
    private List<StreamEvent>? _cited;

    private void WriteMore(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        switch (streamEvent.Kind)
        {
            case StreamEventKind.Citation when streamEvent.Citation is not null:
                (_cited ??= []).Add(streamEvent);
                break;
            case StreamEventKind.Image when streamEvent.Part is ImagePart { Base64: { } data }:
                WriteImage(data, output);
                break;
            default:
                Lose(streamEvent);
                break;
        }
    }

    private void WriteAnnotations(IBufferWriter<byte> output)
    {
        for (int i = 0; i < _cited?.Count;)
        {
            if (_cited[i].PartIndex != _textPart || _text!.IsRefusal)
            {
                i++;
                continue;
            }

            int before = _text.Citations.Count;
            _text.Cite(_cited[i].Citation!, ReplyField.Part(_cited[i].Choice, _cited[i].PartIndex, "citations"), Report);
            _cited.RemoveAt(i);
            if (_text.Citations.Count > before)
            {
                WriteAnnotation(_text, before, output);
            }
        }
    }

    private void WriteAnnotation(OutputText text, int index, IBufferWriter<byte> output)
    {
        var writer = BeginEvent("response.output_text.annotation.added"u8, _message!);
        writer.WriteNumber("content_index"u8, text.Index);
        writer.WriteNumber("annotation_index"u8, index);
        writer.WritePropertyName("annotation"u8);
        OpenAIAnnotations.WriteResponse(writer, text.Citations[index], AnswerText.Of(text.Text.ToString()));
        Send("response.output_text.annotation.added"u8, output);
    }

    // Their words had ended, or never came.
    private void LoseWaiting()
    {
        foreach (var waiting in _cited ?? [])
        {
            Lose(waiting);
        }
    }

    private void WriteImage(string data, IBufferWriter<byte> output)
    {
        CloseMessage(isLast: false, output);
        var item = OpenItem(new OutputItem(OutputKind.Image, _state.Items.Count, _state.BareId), output);
        item.Image = data;
        item.Status = "completed";
        BeginEvent("response.image_generation_call.completed"u8, item);
        Send("response.image_generation_call.completed"u8, output);
        WriteItem("response.output_item.done"u8, item, output);
    }
}
