namespace Gatehouse.AI.Ledger.Usage;

/// <summary>Only what has this value in this dimension.</summary>
public sealed record UsageFilter(UsageDimension Dimension, string Value);
