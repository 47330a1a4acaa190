using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIChat;

internal sealed partial class ChatStream
{
    // In the order in which the parts begin, which is that of their words in the content.
    private readonly List<((int Choice, int Part) Place, AnswerText Text)> _texts = [];
    private List<StreamEvent>? _extra;
    private int _images;

    private void WriteMore(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        switch (streamEvent.Kind)
        {
            case StreamEventKind.Citation when streamEvent.Citation is { } citation:
                TextOf((streamEvent.Choice, streamEvent.PartIndex)).Cite(citation);
                break;
            case StreamEventKind.Image or StreamEventKind.AudioDelta:
                WriteMedia(streamEvent, output);
                break;
            case StreamEventKind.Extra or StreamEventKind.ChoiceExtra when streamEvent is { Name: { } name, Raw: not null } && ChatReplyWriter.HasPlace(name, streamEvent.Kind):
                (_extra ??= []).Add(streamEvent);
                break;
            default:
                Lose(streamEvent);
                break;
        }
    }

    private AnswerText TextOf((int Choice, int Part) place)
    {
        for (int i = _texts.Count - 1; i >= 0; i--)
        {
            if (_texts[i].Place == place)
            {
                return _texts[i].Text;
            }
        }

        var text = new AnswerText();
        _texts.Add((place, text));
        return text;
    }

    // A source of a whole part is known before the part has ended, so all of them wait for that.
    private void WriteCitations((int Choice, int Part) place, IBufferWriter<byte> output)
    {
        int start = 0;
        foreach (var (other, text) in _texts)
        {
            if (other == place)
            {
                WriteCitations(place, text, start, output);
                return;
            }

            start += other.Choice == place.Choice ? text.LengthIn(OffsetUnit.CodePoints) : 0;
        }
    }

    private void WriteAllCitations(int choice, IBufferWriter<byte> output)
    {
        int start = 0;
        foreach (var (place, text) in _texts)
        {
            if (place.Choice == choice)
            {
                WriteCitations(place, text, start, output);
                start += text.LengthIn(OffsetUnit.CodePoints);
            }
        }
    }

    private void WriteCitations((int Choice, int Part) place, AnswerText text, int start, IBufferWriter<byte> output)
    {
        if (text.Citations is not { Count: > 0 } citations)
        {
            return;
        }

        if (citations.Exists(ChatCitations.HasPlace))
        {
            var writer = BeginDelta(place.Choice);
            ChatCitations.Write(writer, false, text, start, place.Choice, place.Part, Report);
            writer.WriteEndArray();
            EndDelta(writer, output);
        }
        else
        {
            Report.Dropped(ReplyField.Part(place.Choice, place.Part, "citations"));
        }

        citations.Clear();
    }

    private void WriteMedia(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        var writer = BeginDelta(streamEvent.Choice);
        if (streamEvent.Part is AudioPart audio)
        {
            ChatMedia.WriteAudio(writer, audio);
            if (!ChatMedia.IsExact(audio))
            {
                Report.Approximated(ReplyField.Part(streamEvent.Choice, streamEvent.PartIndex, "audio"));
            }
        }
        else if (streamEvent.Part is ImagePart image)
        {
            writer.WriteStartArray("images"u8);
            ChatMedia.WriteImage(writer, image, _images++);
            writer.WriteEndArray();
        }

        EndDelta(writer, output);
    }

    // The vendor's own members stand in the chunk that ends an answer, and those of the answer in its choice.
    private void WriteExtra(Utf8JsonWriter writer, StreamEventKind kind, int choice)
    {
        foreach (var extra in _extra ?? [])
        {
            if (extra.Kind == kind && extra.Choice == choice)
            {
                writer.WritePropertyName(extra.Name!);
                extra.Raw!.Value.WriteTo(writer);
            }
        }

        _extra?.RemoveAll(e => e.Kind == kind && e.Choice == choice);
    }
}
