using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

/// <summary>What nodes share that serve the same configuration.</summary>
public sealed record ClusterDocument : Document
{
    [Description("The Redis in which nodes count together what budgets allow.")]
    [Example("\"${env:GATEHOUSE_REDIS}\"")]
    public required RedisDocument Redis { get; init; }
}
