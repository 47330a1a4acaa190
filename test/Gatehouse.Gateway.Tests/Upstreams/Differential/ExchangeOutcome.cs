namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>What one exchange came to.</summary>
/// <param name="Reply">What the client got; null when it had left.</param>
/// <param name="Received">What the upstream got, once for each time it was sent.</param>
/// <param name="Tunnelled">What the client got after a switch of protocols.</param>
internal sealed record ExchangeOutcome(ClientReply? Reply, IReadOnlyList<ReceivedRequest> Received, byte[] Tunnelled)
{
    /// <summary>Whether the next request went over the same connection; null when that cannot be told.</summary>
    public bool? IsReused { get; set; }

    public override string ToString()
    {
        string reply = Reply is null ? "left" : $"{Reply.Ending} {Reply.Status} with {DifferentialCase.Shown(Reply.Body)}";
        return $"{reply}; {string.Join(", ", Received.Select(Shown))}; {(IsReused is { } isReused ? isReused ? "reused" : "not reused" : "")}";
    }

    private static string Shown(ReceivedRequest request)
        => $"{request.Method} received on {(request.IsFirst ? "new " : "")}{request.Connection} with {request.Body.Length} bytes{(request.IsWhole ? "" : ", cut")}";
}
