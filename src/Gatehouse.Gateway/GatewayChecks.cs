using System.Net.Quic;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Gateway.Backends.Http;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Tls;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Gateway.Routing;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Concurrency;

namespace Gatehouse.Gateway;

/// <summary>Checks over the whole document that the data plane adds to the language.</summary>
public static class GatewayChecks
{
    /// <summary>The checks of a program that has the built-in policies alone.</summary>
    public static IReadOnlyList<DocumentCheck> All { get; } = For(new PolicyCatalog(BuiltInPolicies.All));

    /// <summary>The checks of a program with these policies.</summary>
    public static IReadOnlyList<DocumentCheck> For(PolicyCatalog policies)
        => [new ListenCheck(), new AcmeCheck(), new ClientCertificatesCheck(), new KeyNamesCheck(), new UncertifiedWaysCheck(policies), new ServicesCheck(QuicConnection.IsSupported), new PriorityNamesCheck(), new FallbackCheck(), new RoutesCheck(policies), new PolicyListsCheck(policies)];
}
