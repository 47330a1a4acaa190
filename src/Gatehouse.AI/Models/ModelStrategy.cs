using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Models;

/// <summary>How the target of a call is chosen.</summary>
[Planned("weighted", "lowest_cost", "lowest_latency", "least_used", "semantic")]
public enum ModelStrategy
{
    /// <summary>In the order written.</summary>
    Fallback,
}
