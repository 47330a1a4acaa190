namespace Gatehouse.Core.State;

/// <summary>
/// Counters with a limit that several nodes use up together. A node is granted a part (a lease) and spends it by itself;
/// <see cref="LeasedAccount"/> does that. Everything a store promises: what it has granted and what was used before never
/// exceeds a counter's limit; every call ends within the store's deadline, whatever happens to the store; nothing throws.
/// </summary>
public abstract class SharedCounters : IAsyncDisposable
{
    /// <summary>The largest amount: stores may count in floating point of 64 bits.</summary>
    public const long LargestAmount = (1L << 53) - 1;

    /// <summary>Whether other nodes may use the same counters; false in memory.</summary>
    public abstract bool IsShared { get; }

    /// <summary>Whether the store answered when it was last asked. While it does not, claims fail at once and are tried in the background.</summary>
    public abstract bool IsUp { get; }

    /// <summary>The longest time that a call takes.</summary>
    public abstract TimeSpan Timeout { get; }

    /// <summary>How long a grant may be spent without another word from the store.</summary>
    public abstract TimeSpan LeaseTime { get; }

    /// <summary>The store answers again after it did not, or has begun anew: nodes say again what they hold and have used. Called on a thread of the pool.</summary>
    public event Action? Returned;

    /// <summary>
    /// Begins to connect, in the background; until then nothing is reached. Completes with the first answer, or after this time
    /// without one: connecting goes on. Does nothing when it was called before.
    /// </summary>
    public virtual Task StartAsync(TimeSpan longest) => Task.CompletedTask;

    /// <summary>Says this process's part of a counter and asks for more. One claim at a time for each counter.</summary>
    public abstract ValueTask<CounterAnswer> ClaimAsync(CounterClaim claim);

    /// <summary>Reads a counter without changing it; null when the store could not be asked. A counter that nobody has used reads as zero.</summary>
    public abstract ValueTask<CounterReading?> ReadAsync(string key);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected void OnReturned() => Returned?.Invoke();
}
