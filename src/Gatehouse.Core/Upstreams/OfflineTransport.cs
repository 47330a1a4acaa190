using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Upstreams;

/// <summary>The transport of commands that compile a configuration but must not touch the network.</summary>
public sealed class OfflineTransport : UpstreamTransport
{
    public override bool IsOffline => true;

    public override UpstreamEndpoint Open(HttpAddress address, UpstreamSettings settings) => new OfflineEndpoint(address);

    private sealed class OfflineEndpoint(HttpAddress address) : UpstreamEndpoint(address)
    {
        public override ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellationToken)
            => throw new UpstreamException(UpstreamFailure.ConnectRefused, "This command works offline.");

        protected override void Retire()
        {
        }
    }
}
