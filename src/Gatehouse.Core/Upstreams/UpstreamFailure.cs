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

    /// <summary>One try took longer than it may.</summary>
    TryTimeout,

    /// <summary>All connections that there may be were taken.</summary>
    NoConnection,
}
