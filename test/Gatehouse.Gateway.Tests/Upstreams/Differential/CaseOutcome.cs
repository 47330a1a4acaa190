namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>What a case came to on one side.</summary>
/// <param name="Exchanges">One for each exchange, in order.</param>
/// <param name="Canary">What a request after all of them was answered with; "ok" when it got its own reply.</param>
internal sealed record CaseOutcome(IReadOnlyList<ExchangeOutcome> Exchanges, string Canary)
{
    public override string ToString() => $"{string.Concat(Exchanges.Select(e => $"  {e}\n"))}  canary {Canary}\n";
}
