using Gatehouse.Core.Configuration;
using Gatehouse.Core.State;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Discovery;

/// <summary>A discovered target with what is held for it.</summary>
internal sealed class HeldTarget(TargetDocument document, StateHold<UpstreamEndpoint> endpoint, StateHold<TargetState> state)
{
    public TargetDocument Document { get; } = document;

    public StateHold<UpstreamEndpoint> Endpoint { get; } = endpoint;

    public StateHold<TargetState> State { get; } = state;

    public ServiceTarget ToTarget() => new(Endpoint.Value, Document, State.Value);
}
