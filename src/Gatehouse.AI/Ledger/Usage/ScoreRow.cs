namespace Gatehouse.AI.Ledger.Usage;

/// <summary>What was thought of the answers of one model.</summary>
/// <param name="Model">The alias that was asked for.</param>
/// <param name="ProviderModel">The provider's model.</param>
/// <param name="Arm">The side of a comparison.</param>
/// <param name="Name">What was judged.</param>
/// <param name="Count">How many scores.</param>
/// <param name="Sum">Their exact sum.</param>
public sealed record ScoreRow(string Model, string ProviderModel, string Arm, string Name, long Count, decimal Sum)
{
    public decimal Mean => Count == 0 ? 0 : Sum / Count;
}
