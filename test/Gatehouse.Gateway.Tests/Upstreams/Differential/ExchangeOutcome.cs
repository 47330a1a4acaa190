namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>What one exchange came to.</summary>
/// <param name="Reply">What the client got; null when it had left.</param>
/// <param name="Received">What the upstream got, once for each time it was sent.</param>
/// <param name="Tunnelled">What the client got after a switch of protocols.</param>
internal sealed record ExchangeOutcome(ClientReply? Reply, IReadOnlyList<ReceivedRequest> Received, byte[] Tunnelled)
{
    /// <summary>Whether the next request went over the same connection; null when that cannot be told.</summary>
    public bool? IsReused { get; set; }
}
