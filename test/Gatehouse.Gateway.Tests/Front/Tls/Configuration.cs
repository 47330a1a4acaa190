using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Gateway.Backends;
using Gatehouse.Gateway.Pipeline;

namespace Gatehouse.Gateway.Tests.Front.Tls;

/// <summary>What is wrong with a configuration of the data plane.</summary>
internal static class Configuration
{
    public static IReadOnlyList<ConfigurationProblem> Parse(string yaml)
        => new ConfigurationLoader(new ConfigurationLanguage(new PolicyCatalog(BuiltInPolicies.All), new BackendCatalog(BuiltInBackends.All), [], GatewayChecks.All)).Parse(yaml).Problems;
}
