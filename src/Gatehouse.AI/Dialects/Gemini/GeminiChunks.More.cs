using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Gemini;

internal sealed partial class GeminiChunks
{
    // In the order in which the parts begin, which is that of their words for clients, who see no parts in a stream.
    private readonly List<((int Choice, int Part) Place, AnswerText Text)> _texts = [];

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

    private void WriteMore(in StreamEvent streamEvent, IBufferWriter<byte> output)
    {
        switch (streamEvent.Kind)
        {
            case StreamEventKind.Citation when streamEvent.Citation is { } citation:
                TextOf((streamEvent.Choice, streamEvent.PartIndex)).Cite(citation);
                break;
            case StreamEventKind.Image or StreamEventKind.AudioDelta when streamEvent.Part is { } media && GeminiPartWriter.HasPlace(media):
                GeminiPartWriter.Write(Begin(), media);
                End(streamEvent.Choice, output);
                LoseRest(streamEvent);
                break;
            default:
                Lose(streamEvent);
                break;
        }
    }

    // The data has a place; what is said in it and its id have none.
    private void LoseRest(in StreamEvent streamEvent)
    {
        if (streamEvent.Part is AudioPart { Transcript: not null } or AudioPart { Id: not null })
        {
            Report.Approximated(ReplyField.Part(streamEvent.Choice, streamEvent.PartIndex, "audio"));
        }
    }

    private void WriteGrounding(Utf8JsonWriter writer, int choice)
    {
        GeminiGroundingWriter? grounding = null;
        int before = 0;
        foreach (var (place, text) in _texts)
        {
            if (place.Choice != choice)
            {
                continue;
            }

            if (text.Citations is not null)
            {
                (grounding ??= new GeminiGroundingWriter()).Add(text, "", 0, before, ReplyField.Part(choice, place.Part, "citations"), () => Report);
            }

            before += text.LengthIn(OffsetUnit.Utf8Bytes);
        }

        grounding?.Write(writer);
    }
}
