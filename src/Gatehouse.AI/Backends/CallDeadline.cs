namespace Gatehouse.AI.Backends;

/// <summary>One token for two ends of a call: the client is gone, or the time given to the next step has passed.</summary>
internal sealed class CallDeadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _aborted;
    private readonly CancellationTokenRegistration _registration;

    public CallDeadline(TimeProvider time, CancellationToken aborted)
    {
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _aborted = aborted;
        _registration = aborted.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Whether the time passed, rather than the client left.</summary>
    public bool HasPassed => _source.IsCancellationRequested && !_aborted.IsCancellationRequested;

    public void Arm(TimeSpan time) => _source.CancelAfter(time);

    public void Disarm() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
