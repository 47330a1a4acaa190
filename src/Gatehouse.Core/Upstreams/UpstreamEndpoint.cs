using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Upstreams;

/// <summary>
/// One address with its connections. Disposing it closes the connections nobody uses; calls that run, and calls of
/// snapshots that are still pinned, end as they would have.
/// </summary>
public abstract class UpstreamEndpoint(HttpAddress address) : IDisposable
{
    private int _isDisposed;

    public HttpAddress Address { get; } = address;

    /// <summary>The address as text for records, made once.</summary>
    public string Name { get; } = address.ToString();

    /// <summary>Connections that are open now, in use or not; 0 where the transport does not tell.</summary>
    public virtual int OpenConnections => 0;

    /// <summary>Open connections that wait for a call.</summary>
    public virtual int IdleConnections => 0;

    /// <summary>
    /// Sends and returns when the head of the reply is there. The token holds for the whole call, the reading of the body
    /// included. Throws <see cref="UpstreamException"/> for every failure of the upstream and OperationCanceledException only
    /// when the token fired.
    /// </summary>
    public abstract ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellationToken);

    /// <summary>Called once, when it is disposed.</summary>
    public Action<UpstreamEndpoint>? Disposed { get; init; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            Retire();
            Disposed?.Invoke(this);
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Closes what nobody uses, and from now on what is given back.</summary>
    protected abstract void Retire();
}
