namespace Gatehouse.Gateway.Upstreams.Breakers;

internal enum CircuitState
{
    /// <summary>Everything is let through and counted.</summary>
    Closed,

    /// <summary>Nothing is let through.</summary>
    Open,

    /// <summary>A few are let through, to see.</summary>
    HalfOpen,
}
