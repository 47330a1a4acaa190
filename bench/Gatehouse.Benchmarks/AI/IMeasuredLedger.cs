using Gatehouse.AI.Ledger;

namespace Gatehouse.Benchmarks.AI;

/// <summary>A store that a settled call waits for.</summary>
internal interface IMeasuredLedger : IDisposable
{
    Guid NewId();

    /// <summary>Ends when the entry is on the disk.</summary>
    ValueTask CallAsync(LedgerEntry entry);
}
