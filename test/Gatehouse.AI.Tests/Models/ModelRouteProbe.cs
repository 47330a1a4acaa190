using Gatehouse.Core.Backends;
using Gatehouse.Gateway.Routing;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Models;

/// <summary>The backend of a gateway's one AI route.</summary>
internal sealed class ModelRouteProbe(ModelGateway gateway)
{
    public Backend Backend { get; } = gateway.Snapshot.Part<RouteTable>().Decide(TestRequests.Get("/v1/models")).Winner!.Chain.Backend;
}
