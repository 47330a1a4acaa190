using Gatehouse.AI;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Gateway;
using Gatehouse.Gateway.Backends;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Gateway.Upstreams.Discovery;

namespace Gatehouse.Core.Tests.Configuration;

/// <summary>The language of the whole program, for what only the parts together can show.</summary>
internal static class RealLanguage
{
    public static ConfigurationLanguage Language { get; } = new(
        new PolicyCatalog([.. BuiltInPolicies.All, .. BuiltInAIPolicies.All]),
        new BackendCatalog([.. BuiltInBackends.All, .. AIBackends.All]),
        [new AISectionDescriptor()],
        GatewayChecks.All) { Discovery = BuiltInDiscovery.All };

    /// <summary>Every variable has a value.</summary>
    public static ConfigurationLoader Loader { get; } = new(Language, name => name == "GATEHOUSE_REDIS" ? "redis://:secret@redis:6379" : $"value-of-{name}-0123456789");
}
