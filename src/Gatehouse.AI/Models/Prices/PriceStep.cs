namespace Gatehouse.AI.Models.Prices;

/// <summary>Rates of calls whose prompt has more tokens than this; all of the call is billed at them.</summary>
public sealed record PriceStep(long Over, PriceRates Rates);
