using System.Runtime.InteropServices;

namespace Gatehouse.AI.Ledger.Usage;

/// <summary>What the sums of one row are about.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct UsageKey(
    DateOnly Day,
    string Team,
    string Consumer,
    string Key,
    string Route,
    string Model,
    string Provider,
    string ProviderModel,
    string Arm,
    string Currency)
{
    public static UsageKey Of(LedgerEntry entry, DateOnly day)
        => new(day, entry.Team, entry.Consumer, entry.Key, entry.Route, entry.Model, entry.Provider, entry.ProviderModel, entry.Arm, entry.Currency);
}
