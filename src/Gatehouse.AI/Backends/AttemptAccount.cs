using Gatehouse.AI.Calls;
using Gatehouse.AI.Models;

namespace Gatehouse.AI.Backends;

/// <summary>The money of one attempt: set aside before it is sent, and settled once, whatever comes of it.</summary>
internal sealed class AttemptAccount(ModelTarget target)
{
    private bool _isSettled;

    public bool IsSettled => _isSettled;

    /// <summary>Why the attempt may not be made; null when it may.</summary>
    public ModelError? Refusal { get; init; }

    public ValueTask SettleAsync(in Settlement settlement)
    {
        _ = target;
        _ = settlement;
        _isSettled = true;
        return default;
    }

    /// <summary>Settles what nobody settled, because the gateway itself failed.</summary>
    public void Abandon() => _isSettled = true;
}
