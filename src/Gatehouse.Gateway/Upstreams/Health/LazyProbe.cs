namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>A probe that is made by the first check, so that what is wrong with it is a check that failed.</summary>
internal sealed class LazyProbe(Func<HealthProbe> make) : IDisposable
{
    private readonly Lock _gate = new();
    private HealthProbe? _probe;
    private bool _isDisposed;

    public HealthProbe Value
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                return _probe ??= make();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _probe?.Dispose();
        }
    }
}
