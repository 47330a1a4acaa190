using System.Buffers;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects;

/// <summary>Writes the hub's events as the dialect's stream, framing included. One per reply, used by one thread at a time.</summary>
public abstract class DialectStream
{
    private (int Choice, int Part, StreamEventKind Kind) _lost = (-1, 0, StreamEventKind.Ping);
    private LossReport? _loss;

    /// <summary>What the client was not given, so far; null for nothing.</summary>
    public LossReport? Loss => _loss;

    /// <summary>Appends the bytes this event becomes; what the dialect has no place for goes to <see cref="Loss"/>.</summary>
    public abstract void Write(in StreamEvent streamEvent, IBufferWriter<byte> output);

    /// <summary>Appends an error behind what was written; nothing follows it.</summary>
    public abstract void WriteError(ModelError error, string requestId, IBufferWriter<byte> output);

    /// <summary>Names what was left out or changed.</summary>
    protected LossReport Report => _loss ??= new LossReport();

    /// <summary>Takes note of an event that the dialect has no place for; nothing is lost by those that only say how far the answer is.</summary>
    protected void Lose(in StreamEvent streamEvent)
    {
        // Most of what is lost comes in many pieces, and one name is all that is told.
        var lost = (streamEvent.Choice, streamEvent.PartIndex, streamEvent.Kind);
        if (lost == _lost && streamEvent.Kind is not (StreamEventKind.Unknown or StreamEventKind.Extra or StreamEventKind.ChoiceExtra))
        {
            return;
        }

        _lost = lost;
        if (LostField.Of(streamEvent) is { } field)
        {
            Report.Dropped(field);
        }
    }

    /// <summary>Takes note of an event of an answer that a form with one answer has no place for.</summary>
    protected void LoseChoice(in StreamEvent streamEvent)
    {
        if (_lost.Choice != streamEvent.Choice)
        {
            _lost = (streamEvent.Choice, streamEvent.PartIndex, StreamEventKind.Ping);
            Report.Dropped(ReplyField.Choice(streamEvent.Choice));
        }
    }
}
