namespace Gatehouse.Gateway.Pipeline.Guard;

/// <summary>One stretch of a request's code on one thread: makes its context current and shows it to the watchdog until the end.</summary>
internal readonly ref struct LoopTurn : IDisposable
{
    private readonly SynchronizationContext? _contextBefore;
    private readonly LoopWatch? _watch;
    private readonly LoopGuardContext? _watchedBefore;

    public LoopTurn(LoopGuardContext context)
    {
        _contextBefore = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        _watch = LoopWatch.OfThread();
        _watchedBefore = _watch?.Begin(context);
    }

    public void Dispose()
    {
        _watch?.Begin(_watchedBefore);
        SynchronizationContext.SetSynchronizationContext(_contextBefore);
    }
}
