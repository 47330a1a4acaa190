using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>What the failure of a call means: to operators, and for its target.</summary>
internal static class CallFaults
{
    /// <summary>The fault with its cause: a cancellation was one of our deadlines, or the client that left.</summary>
    public static Exception Explain(Service service, CallClock clock, Exception fault) => clock switch
    {
        { Expired: null } => fault,
        { Expired: UpstreamFailure.TotalTimeout } => new UpstreamException(UpstreamFailure.TotalTimeout, "the call took longer than timeout", fault),
        { Expired: UpstreamFailure.TryTimeout } => new UpstreamException(UpstreamFailure.TryTimeout, "the upstream did not begin to answer within try_timeout", fault),
        { HasHead: false } => new UpstreamException(UpstreamFailure.FirstByteTimeout, $"the upstream did not begin to answer within {(service.FirstByteTimeout is null ? "idle_timeout" : "first_byte_timeout")}", fault),
        { Expired: var expired } => new UpstreamException(expired.Value, "nothing passed for idle_timeout", fault),
    };

    /// <summary>How the try went that failed with this, as <see cref="Explain"/> gave it; null when that says nothing of the target.</summary>
    public static TryResult? ResultOf(Exception fault) => fault is UpstreamException upstream ? ResultOf(upstream.Failure) : null;

    private static TryResult ResultOf(UpstreamFailure failure) => failure switch
    {
        UpstreamFailure.Reset => TryResult.Reset,
        UpstreamFailure.InvalidReply => TryResult.InvalidReply,
        UpstreamFailure.NoConnection => TryResult.NoConnection,
        UpstreamFailure.FirstByteTimeout or UpstreamFailure.IdleTimeout or UpstreamFailure.TotalTimeout or UpstreamFailure.TryTimeout => TryResult.Timeout,
        _ => TryResult.ConnectFailed,
    };
}
