using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Front;

namespace Gatehouse.Gateway;

/// <summary>Checks over the whole document that the data plane adds to the language.</summary>
public static class GatewayChecks
{
    public static IReadOnlyList<DocumentCheck> All { get; } = [new ListenCheck()];
}
