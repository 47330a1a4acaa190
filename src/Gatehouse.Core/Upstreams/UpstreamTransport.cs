using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Upstreams;

/// <summary>
/// Carries calls to upstreams over HTTP. The gateway's data plane implements it; the HTTP backend and the AI providers
/// send through it. No redirects, no decompression, no cookies, no retries but the one of a connection that had died
/// unused: the caller decides.
/// </summary>
public abstract class UpstreamTransport
{
    /// <summary>Whether nothing may be asked of the network: a command that only looks at a configuration.</summary>
    public virtual bool IsOffline => false;

    /// <summary>
    /// The way to one address under these settings. Connects nothing yet, unless the settings ask for warm connections. Call
    /// it off the request threads, through <see cref="Snapshots.SnapshotBuild.Upstream"/>, so that equal ones are shared and
    /// outlive a reload.
    /// </summary>
    public abstract UpstreamEndpoint Open(HttpAddress address, UpstreamSettings settings);
}
