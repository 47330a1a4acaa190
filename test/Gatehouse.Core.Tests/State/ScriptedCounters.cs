using Gatehouse.Core.State;

namespace Gatehouse.Core.Tests.State;

/// <summary>A store that other nodes share, and that answers as the test says.</summary>
internal sealed class ScriptedCounters : SharedCounters
{
    private bool _isUp = true;

    public override bool IsShared => true;

    public override bool IsUp => _isUp;

    public override TimeSpan Timeout { get; } = TimeSpan.FromMilliseconds(20);

    public override TimeSpan LeaseTime { get; } = TimeSpan.FromSeconds(2);

    /// <summary>What was claimed.</summary>
    public List<CounterClaim> Claims { get; } = [];

    /// <summary>The answer to each claim; grants what is needed and wished for when not set.</summary>
    public Func<CounterClaim, ValueTask<CounterAnswer>>? Answering { get; set; }

    public static CounterAnswer Grant(long granted, long room = 1_000_000, string epoch = "first", bool isKept = true, int nodes = 1)
        => new() { Outcome = CounterOutcome.Answered, Granted = granted, Room = room, IsKept = isKept, Nodes = nodes, Epoch = epoch };

    public void Go() => _isUp = false;

    public void Return()
    {
        _isUp = true;
        OnReturned();
    }

    public override ValueTask<CounterAnswer> ClaimAsync(CounterClaim claim)
    {
        Claims.Add(claim);
        return Answering?.Invoke(claim) ?? ValueTask.FromResult(Grant(claim.Need + claim.Wish));
    }

    public override ValueTask<CounterReading?> ReadAsync(string key) => ValueTask.FromResult<CounterReading?>(null);
}
