using System.Runtime.InteropServices;

namespace Gatehouse.AI.Ledger;

/// <summary>Who answered a call: what a score of it counts for.</summary>
/// <param name="Entry">The entry of the attempt that answered, or of one that failed when none did.</param>
/// <param name="Consumer">Who called.</param>
/// <param name="Model">The alias that was asked for.</param>
/// <param name="ProviderModel">The provider's model.</param>
/// <param name="Arm">The side of a comparison.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LedgerCall(Guid Entry, string Consumer, string Model, string ProviderModel, string Arm)
{
    public static LedgerCall Of(LedgerEntry entry) => new(entry.Id, entry.Consumer, entry.Model, entry.ProviderModel, entry.Arm);
}
