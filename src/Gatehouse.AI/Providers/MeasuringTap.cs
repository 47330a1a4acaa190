namespace Gatehouse.AI.Providers;

/// <summary>
/// A tap that only measures the pieces of which nearly all of a stream is made, and reads everything else as for a translation:
/// nothing is allocated for a piece.
/// </summary>
public abstract class MeasuringTap(ProviderStream stream) : StreamTap(stream)
{
    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        long characters = Measure(eventName, data);
        if (characters < 0)
        {
            base.Read(eventName, data);
            return;
        }

        Characters += characters;
        HasContent |= characters > 0;
    }

    /// <summary>Characters of answer in the event; less than zero when it is no plain piece of one and must be read.</summary>
    protected abstract long Measure(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data);
}
