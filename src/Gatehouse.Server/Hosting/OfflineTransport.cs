using Gatehouse.Core.Upstreams;

namespace Gatehouse.Server.Hosting;

/// <summary>The transport of commands that compile a configuration but must not touch the network.</summary>
internal sealed class OfflineTransport : UpstreamTransport
{
    public override ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellationToken)
        => throw new UpstreamException(UpstreamFailure.ConnectRefused, "This command works offline.");
}
