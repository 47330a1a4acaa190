using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Front;

namespace Gatehouse.Server.Hosting;

/// <summary>One listener with the front that serves it: a front each, so that listeners come and go on their own.</summary>
internal sealed record OpenListener(ListenDocument Document, string Fingerprint, GatewayFront Front)
{
    public bool ServesTraffic => Document.Serves.Contains(ListenRole.Traffic);
}
