namespace Gatehouse.AI.Budgets;

/// <summary>How long a budget lasts before it begins anew, by the calendar of its time zone.</summary>
public enum BudgetPeriod
{
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,

    /// <summary>It never begins anew.</summary>
    Total,
}
