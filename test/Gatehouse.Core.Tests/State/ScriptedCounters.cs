using Gatehouse.Core.State;

namespace Gatehouse.Core.Tests.State;

/// <summary>A store that other nodes share, and that answers as the test says.</summary>
internal sealed class ScriptedCounters : SharedCounters
{
    private readonly Lock _lock = new();
    private readonly List<CounterClaim> _claims = [];
    private bool _isUp = true;

    public override bool IsShared => true;

    public override bool IsUp => _isUp;

    public override TimeSpan Timeout { get; } = TimeSpan.FromMilliseconds(20);

    public override TimeSpan LeaseTime { get; } = TimeSpan.FromSeconds(2);

    /// <summary>What was claimed.</summary>
    public IReadOnlyList<CounterClaim> Claims
    {
        get
        {
            lock (_lock)
            {
                return [.. _claims];
            }
        }
    }

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

    public override async ValueTask<CounterAnswer> ClaimAsync(CounterClaim claim)
    {
        lock (_lock)
        {
            _claims.Add(claim);
        }

        var answer = Answering is { } answering ? await answering(claim) : Grant(claim.Need + claim.Wish);
        return answer with { Used = Math.Max(answer.Used, claim.Used) };
    }

    public override ValueTask<CounterReading?> ReadAsync(string key) => ValueTask.FromResult<CounterReading?>(null);
}
