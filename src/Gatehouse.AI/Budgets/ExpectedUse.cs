namespace Gatehouse.AI.Budgets;

/// <summary>The most that a call can use.</summary>
/// <param name="Cost">What it can cost at most; null when the price is not known.</param>
/// <param name="Currency">Currency of the cost, ISO 4217.</param>
/// <param name="InputTokens">Tokens of input, cached ones included.</param>
/// <param name="OutputTokens">The most tokens of output, reasoning and all choices included.</param>
public readonly record struct ExpectedUse(decimal? Cost, string Currency, long InputTokens, long OutputTokens);
