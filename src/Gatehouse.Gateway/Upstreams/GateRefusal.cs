using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Why a gate let a try not in. One object for each gate and reason, made once.</summary>
/// <param name="Problem">What the client is answered when no other target takes the request.</param>
/// <param name="Reason">For operators: the record of the request, logs.</param>
internal sealed record GateRefusal(Problem Problem, string Reason)
{
    /// <summary>Whether no target of the service would let the request in, so that asking others is in vain.</summary>
    public bool IsForAllTargets { get; init; }
}
