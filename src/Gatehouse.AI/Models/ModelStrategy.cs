using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Models;

/// <summary>How the target of a call is chosen.</summary>
[Planned("semantic")]
public enum ModelStrategy
{
    /// <summary>In the order written.</summary>
    Fallback,

    /// <summary>By chance, in the proportion of the weights.</summary>
    Weighted,

    /// <summary>One after the other.</summary>
    RoundRobin,

    /// <summary>The one with the fewest calls in flight and waiting.</summary>
    LeastBusy,

    /// <summary>The one that is expected to answer soonest.</summary>
    LowestLatency,

    /// <summary>The one at which this call is expected to cost least.</summary>
    LowestCost,
}
