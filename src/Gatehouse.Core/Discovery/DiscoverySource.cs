namespace Gatehouse.Core.Discovery;

/// <summary>
/// Finds the targets of one service. Only the looking is its own: what was found last is kept, looks are repeated and
/// failures told by whoever asks it (decision 0095). One call at a time.
/// </summary>
public abstract class DiscoverySource : IDisposable
{
    /// <summary>
    /// The targets as of now. The first call answers as soon as it can; a later one may wait until something has changed, as a
    /// watch does. Throws <see cref="DiscoveryException"/> when there is no answer or none to go by, and
    /// OperationCanceledException only when the token fired.
    /// </summary>
    public abstract Task<DiscoveredTargets> FindAsync(CancellationToken cancellationToken);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives up watches and connections; no call runs any more.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
