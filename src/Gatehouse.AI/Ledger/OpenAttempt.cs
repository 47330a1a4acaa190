using System.Runtime.InteropServices;

namespace Gatehouse.AI.Ledger;

/// <summary>An attempt that the ledger knows of and that is not settled; given back to it exactly once.</summary>
/// <param name="Id">The id that its entry has to have.</param>
/// <param name="Slot">Where it stands in the file of open attempts; -1 when it stands in none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct OpenAttempt(Guid Id, int Slot)
{
    /// <summary>No attempt: what a ledger that refuses gives.</summary>
    public static OpenAttempt None { get; } = new(Guid.Empty, -1);
}
