namespace Gatehouse.Core.State;

internal sealed class StateEntry(StateKey key, object value)
{
    public StateKey Key { get; } = key;

    public object Value { get; } = value;

    /// <summary>The last build that claimed it; below all of them while none has.</summary>
    public long Generation { get; set; } = -1;

    /// <summary>How many hold it besides builds.</summary>
    public int Holds { get; set; }
}
