using Gatehouse.Core.Policies;
using Gatehouse.Gateway.Policies.ApiKey;
using Gatehouse.Gateway.Policies.Basic;
using Gatehouse.Gateway.Policies.Cors;
using Gatehouse.Gateway.Policies.Ip;
using Gatehouse.Gateway.Policies.Mtls;
using Gatehouse.Gateway.Policies.RateLimit;
using Gatehouse.Gateway.Policies.SecurityHeaders;
using Gatehouse.Gateway.Policies.Size;
using Gatehouse.Gateway.Policies.Transform;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>THE list of the data plane's policies, in run order. Adding a policy is one folder and one line here.</summary>
public static class BuiltInPolicies
{
    public static IReadOnlyList<PolicyDescriptor> All { get; } =
    [
        new Ip(),
        new Size(),
        new Cors(),
        new SecurityHeaders(),
        new Mtls(),
        new ApiKey(),
        new Basic(),
        new RateLimit(),
        new Transform(),
    ];
}
