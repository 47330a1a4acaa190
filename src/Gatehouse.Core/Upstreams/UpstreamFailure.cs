namespace Gatehouse.Core.Upstreams;

/// <summary>How an upstream failed; a label in logs and metrics.</summary>
public enum UpstreamFailure
{
    NameNotResolved,
    ConnectRefused,
    ConnectTimeout,
    Tls,
    Reset,
    InvalidReply,
    FirstByteTimeout,
    IdleTimeout,
    TotalTimeout,

    /// <summary>All connections that there may be were taken.</summary>
    NoConnection,
}
