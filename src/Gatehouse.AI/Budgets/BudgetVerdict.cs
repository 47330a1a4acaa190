namespace Gatehouse.AI.Budgets;

/// <summary>What the budgets say of a call: room was reserved in all of them, or one refuses and nothing is reserved.</summary>
/// <param name="Reservation">To be settled or released by whoever got it; null when refused.</param>
/// <param name="Refusal">Why not; null when reserved.</param>
public readonly record struct BudgetVerdict(Reservation? Reservation, BudgetRefusal? Refusal);
