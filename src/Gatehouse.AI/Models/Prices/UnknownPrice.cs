namespace Gatehouse.AI.Models.Prices;

/// <summary>What becomes of calls whose price is not known.</summary>
public enum UnknownPrice
{
    /// <summary>They are answered, have no cost, and are counted.</summary>
    Flag,

    /// <summary>They are priced as the dearest known model of the provider, and marked.</summary>
    Estimate,

    /// <summary>They are refused.</summary>
    Refuse,
}
