namespace Gatehouse.AI.Ledger;

/// <summary>The right to correct entries, which one has at a time; or why it cannot be had now.</summary>
/// <param name="Hold">What keeps others out; null where there are none.</param>
/// <param name="Refusal">Why it cannot be had; empty when it was.</param>
public sealed record CorrectionTurn(IDisposable? Hold, string Refusal) : IDisposable
{
    public void Dispose() => Hold?.Dispose();
}
