namespace Gatehouse.AI.Budgets;

/// <summary>What a budget can limit, in the order in which room is taken.</summary>
public enum BudgetMeasure
{
    /// <summary>In billionths of the budget's currency.</summary>
    Money,
    Tokens,
    InputTokens,
    OutputTokens,
    Requests,
}
