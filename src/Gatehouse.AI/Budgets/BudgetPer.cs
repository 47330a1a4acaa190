namespace Gatehouse.AI.Budgets;

/// <summary>What callers are told apart by, each with an account of its own.</summary>
public enum BudgetPer
{
    Team,
    Consumer,
    Key,
    Route,
    Model,
}
