namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>Why a connection ended; a label of a metric.</summary>
internal enum ConnectionEnd
{
    /// <summary>The reply said so, or its framing needs it.</summary>
    Reply,

    /// <summary>The upstream closed it while it was idle.</summary>
    Peer,

    /// <summary>Bytes came that no call had asked for.</summary>
    StrayBytes,

    /// <summary>It was idle for the idle time, or there were too many idle ones.</summary>
    IdleTime,

    /// <summary>It was used for the lifetime.</summary>
    Lifetime,

    /// <summary>The call was given up, or went wrong.</summary>
    Call,

    /// <summary>The endpoint was let go.</summary>
    Retired,
}
