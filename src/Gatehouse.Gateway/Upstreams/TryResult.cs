namespace Gatehouse.Gateway.Upstreams;

/// <summary>How one try at a target went. What the client broke off is none of these: it says nothing of the target.</summary>
internal enum TryResult
{
    /// <summary>A reply below 500 began.</summary>
    Answered,

    /// <summary>A reply of 500 or above began.</summary>
    ServerError,

    /// <summary>No connection: name not found, refused, unreachable, TLS, not in time. Nothing of the request was seen.</summary>
    ConnectFailed,

    /// <summary>No connection, because all that there may be to the target are taken.</summary>
    NoConnection,

    /// <summary>The connection broke, before the reply or in it.</summary>
    Reset,

    /// <summary>No reply, or no more of it, in time.</summary>
    Timeout,

    /// <summary>What came is no reply.</summary>
    InvalidReply,
}
