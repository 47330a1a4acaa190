namespace Gatehouse.Gateway.Upstreams;

/// <summary>Why a target may take no requests at the moment; one target can have several reasons.</summary>
[Flags]
internal enum TargetFault
{
    None = 0,

    /// <summary>Its active health check fails.</summary>
    Unhealthy = 1,

    /// <summary>Ejected for what its requests met.</summary>
    Ejected = 2,

    /// <summary>Its circuit breaker is open.</summary>
    CircuitOpen = 4,

    /// <summary>What is not believed of a service most of whose targets seem to have it.</summary>
    Sick = Unhealthy | Ejected,
}
