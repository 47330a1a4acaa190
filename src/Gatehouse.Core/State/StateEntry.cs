namespace Gatehouse.Core.State;

internal sealed class StateEntry(object value)
{
    public object Value { get; } = value;

    /// <summary>The last build that claimed it.</summary>
    public long Generation { get; set; }
}
