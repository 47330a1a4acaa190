namespace Gatehouse.Core.Upstreams;

/// <summary>
/// Carries one call to an upstream over HTTP. The gateway's data plane implements it; the HTTP backend and the AI
/// providers send through it. No redirects, no decompression, no cookies, no retries: the caller decides.
/// </summary>
public abstract class UpstreamTransport
{
    /// <summary>
    /// Sends and returns when the head of the reply is there. Throws <see cref="UpstreamException"/> for every failure of
    /// the upstream and OperationCanceledException only when the token fired.
    /// </summary>
    public abstract ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellationToken);
}
