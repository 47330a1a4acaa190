namespace Gatehouse.AI.Models.Prices;

/// <summary>One line of a computation: quantity times rate divided by what the rate is for; no amount where there is no rate.</summary>
public sealed record CostLine(PriceBucket Bucket, decimal Quantity, PriceBucket BilledAs, decimal? Rate, decimal Per)
{
    public decimal? Amount => Quantity * Rate / Per;
}
