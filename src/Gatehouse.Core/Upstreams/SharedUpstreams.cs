using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.State;

namespace Gatehouse.Core.Upstreams;

/// <summary>
/// Endpoints for addresses that become known while a snapshot is in force. They are the same objects as those that builds
/// claim under equal addresses and settings.
/// </summary>
public sealed class SharedUpstreams(StateStore state, UpstreamTransport transport)
{
    /// <summary>The way to an address, until the hold is disposed. Off the request threads.</summary>
    public StateHold<UpstreamEndpoint> Hold(HttpAddress address, UpstreamSettings settings)
        => state.Hold(KeyOf(address, settings), () => transport.Open(address, settings));

    internal static string KeyOf(HttpAddress address, UpstreamSettings settings) => $"upstreams.{address} {settings}";
}
