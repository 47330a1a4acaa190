namespace Gatehouse.AI.Ledger.Usage;

/// <summary>What usage can be told apart by.</summary>
public enum UsageDimension
{
    /// <summary>The day in the ledger's time zone.</summary>
    Day,

    /// <summary>The month in the ledger's time zone.</summary>
    Month,
    Team,
    Consumer,
    Key,
    Route,
    Model,
    Provider,
    ProviderModel,
    Arm,
    Currency,
}
