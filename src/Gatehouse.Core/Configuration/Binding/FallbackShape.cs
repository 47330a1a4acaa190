using Gatehouse.Core.Backends;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A fallback: the one backend that takes the place of a service, of those that can.</summary>
internal sealed class FallbackShape() : BackendHolderShape(typeof(FallbackDocument), "fallback")
{
    protected override bool IsAllowed(BackendDescriptor backend) => backend.MayStandIn;
}
