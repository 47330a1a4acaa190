using Gatehouse.AI.Calls.Counting;

namespace Gatehouse.AI.Providers;

/// <summary>
/// A tap that only measures the pieces of which nearly all of a stream is made, and reads everything else as for a translation:
/// nothing is allocated for a piece.
/// </summary>
public abstract class MeasuringTap(ProviderStream stream) : StreamTap(stream)
{
    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        var tally = Tally;
        if (!TryMeasure(eventName, data, ref tally))
        {
            base.Read(eventName, data);
            return;
        }

        HasContent |= tally.Characters > Characters;
        Tally = tally;
    }

    /// <summary>Adds the text of answer in the event; false when it is no plain piece of one and must be read.</summary>
    protected abstract bool TryMeasure(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, ref TextTally tally);
}
