using System.Runtime.InteropServices;

namespace Gatehouse.AI.Ledger.Committing;

/// <summary>One record on its way to the disk: an entry or a score, the slot that comes free, and who waits.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CommitItem(LedgerEntry? Entry, LedgerScore? Score, LedgerCall? Call, int Slot, SettleWaiter? Waiter)
{
    public DateTimeOffset At => Entry?.At ?? Score!.At;
}
