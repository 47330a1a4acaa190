namespace Gatehouse.Gateway.Mirroring;

/// <summary>How many copies of a route's requests are on their way; outlives snapshots.</summary>
internal sealed class MirrorSlots
{
    private int _taken;

    public int Taken => Volatile.Read(ref _taken);

    public bool TryEnter(int most)
    {
        if (Interlocked.Increment(ref _taken) <= most)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _taken);
}
