namespace Gatehouse.AI.Budgets;

/// <summary>What a call has, or is about to have, of one account.</summary>
/// <param name="Budget">The budget, as it was when the call began.</param>
/// <param name="Account">The account.</param>
/// <param name="Period">Its period then.</param>
/// <param name="Money">Billionths of the budget's currency.</param>
/// <param name="IsFirm">Whether the call is refused when there is no room; else it goes on.</param>
internal readonly record struct BudgetHold(Budget Budget, BudgetAccount Account, AccountPeriod Period, long Money, bool IsFirm);
