namespace Gatehouse.Core.Configuration;

/// <summary>What one circuit breaker watches.</summary>
public enum CircuitScope
{
    Target,
    Service,
}
