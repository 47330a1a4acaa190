using Gatehouse.Core.Backends;
using Gatehouse.Gateway.Backends.Http;
using Gatehouse.Gateway.Backends.Redirect;
using Gatehouse.Gateway.Backends.Respond;
using Gatehouse.Gateway.Backends.Split;

namespace Gatehouse.Gateway;

/// <summary>Every backend of the data plane.</summary>
public static class BuiltInBackends
{
    public static IReadOnlyList<BackendDescriptor> All { get; } =
    [
        new HttpBackendDescriptor(),
        new SplitDescriptor(),
        new RespondDescriptor(),
        new RedirectDescriptor(),
    ];
}
