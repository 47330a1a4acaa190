namespace Gatehouse.AI.Models.Shadow;

/// <summary>How many copies are under way.</summary>
internal sealed class ShadowCount
{
    private int _running;

    public bool TryBegin(int most)
    {
        if (Interlocked.Increment(ref _running) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _running);
        return false;
    }

    public void End() => Interlocked.Decrement(ref _running);
}
