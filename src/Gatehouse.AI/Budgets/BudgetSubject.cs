namespace Gatehouse.AI.Budgets;

/// <summary>Who calls, and who is about to be called; texts are empty where nobody is known.</summary>
/// <param name="Team">The consumer's team.</param>
/// <param name="Consumer">Name of the consumer.</param>
/// <param name="Key">Which of its keys it came with.</param>
/// <param name="Provider">The provider of the target, by its name in the configuration.</param>
public readonly record struct BudgetSubject(string Team, string Consumer, string Key, string Provider);
