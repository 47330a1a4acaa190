using System.Collections.Concurrent;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Tests.Upstreams.Discovery;

/// <summary>Opens endpoints that send nothing, and counts those that are open.</summary>
internal sealed class CountingTransport : UpstreamTransport
{
    private readonly ConcurrentDictionary<UpstreamEndpoint, UpstreamSettings> _open = new();

    /// <summary>Address to refuse, as one whose settings cannot be used.</summary>
    public string? Refused { get; set; }

    public int Opened { get; private set; }

    public IReadOnlyDictionary<UpstreamEndpoint, UpstreamSettings> Open() => _open;

    public override UpstreamEndpoint Open(HttpAddress address, UpstreamSettings settings)
    {
        if (address.ToString() == Refused)
        {
            throw new InvalidOperationException("refused by the test");
        }

        var endpoint = new Endpoint(address) { Disposed = e => _open.TryRemove(e, out _) };
        Opened++;
        _open[endpoint] = settings;
        return endpoint;
    }

    private sealed class Endpoint(HttpAddress address) : UpstreamEndpoint(address)
    {
        public override ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellationToken)
            => throw new UpstreamException(UpstreamFailure.ConnectRefused, "The transport of this test sends nothing.");

        protected override void Retire()
        {
        }
    }
}
