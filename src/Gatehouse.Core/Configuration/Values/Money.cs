namespace Gatehouse.Core.Configuration.Values;

/// <summary>An amount with its ISO 4217 currency, written "120 USD".</summary>
public readonly record struct Money(decimal Amount, string Currency);
