namespace Gatehouse.AI.Models.Routing;

/// <summary>Why a target belongs to a model; in the order in which the groups are tried.</summary>
internal enum CandidateGroup
{
    /// <summary>The strategy chooses among these.</summary>
    Own,

    /// <summary>Written under fallback.</summary>
    Fallback,

    /// <summary>Written under context_fallback.</summary>
    ForContext,

    /// <summary>Written under content_policy_fallback.</summary>
    ForPolicy,
}
