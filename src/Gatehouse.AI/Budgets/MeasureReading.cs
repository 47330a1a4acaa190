namespace Gatehouse.AI.Budgets;

/// <summary>One limit of an account at a moment, in the unit of its measure: the budget's currency, tokens or requests.</summary>
/// <param name="Measure">What is limited.</param>
/// <param name="Unit">"USD", "tokens", "requests".</param>
/// <param name="Limit">How much there is in a period.</param>
/// <param name="Used">What ended calls used.</param>
/// <param name="Reserved">The most that calls can use which still run.</param>
/// <param name="Left">What a call may still reserve; never below zero.</param>
public sealed record MeasureReading(BudgetMeasure Measure, string Unit, decimal Limit, decimal Used, decimal Reserved, decimal Left)
{
    /// <summary>What is used of the limit, from 0.</summary>
    public decimal Ratio => Used / Limit;
}
