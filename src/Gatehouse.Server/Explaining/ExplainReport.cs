using Gatehouse.Core.Explaining;

namespace Gatehouse.Server.Explaining;

/// <summary>Why a request goes where it goes: what explain prints in three forms.</summary>
internal sealed record ExplainReport
{
    public required string Method { get; init; }

    public required string Url { get; init; }

    /// <summary>Name of the consumer it is explained for; null for an anonymous caller.</summary>
    public string? Consumer { get; init; }

    /// <summary>The answer the gateway gives by itself before any policy runs; null when a route takes the request.</summary>
    public ExplainedRefusal? Refusal { get; init; }

    public ExplainedRoute? Route { get; init; }

    /// <summary>In run order.</summary>
    public IReadOnlyList<ExplainedPolicy> Policies { get; init; } = [];

    public ExplainedBackend? Backend { get; init; }

    public IReadOnlyList<ExplainedMiss> NearMisses { get; init; } = [];
}
