namespace Gatehouse.Gateway.Policies.RateLimit;

/// <summary>What one caller has used; each algorithm has its own kind.</summary>
internal abstract class LimitCounter;
