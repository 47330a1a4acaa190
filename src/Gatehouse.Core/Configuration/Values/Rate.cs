namespace Gatehouse.Core.Configuration.Values;

/// <summary>So many per period, written "600/m" (s, m, h, day, month as 30 days).</summary>
public readonly record struct Rate(long Count, TimeSpan Period);
