using System.Globalization;
using System.Threading.Channels;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Discovery;

namespace Gatehouse.Gateway.Tests.Upstreams.Discovery;

/// <summary>A source of the kind that waits for a change by itself, as a watch does; it finds what a test writes.</summary>
internal sealed class ScriptedDiscovery : DiscoveryDescriptor<ScriptedDiscovery.Place>
{
    private readonly Channel<string[]> _lists = Channel.CreateUnbounded<string[]>();

    public override string Id => "scripted";

    public override string Summary => "What the test writes.";

    /// <summary>Whether the source was disposed.</summary>
    public bool IsGone { get; private set; }

    /// <summary>These are the targets from now on; an address may have a weight behind it ("http://10.0.0.1:80*3").</summary>
    public void Find(params string[] targets) => _lists.Writer.TryWrite(targets);

    protected override string Describe(Place options) => "here";

    protected override DiscoverySource Open(Place options, TimeProvider time) => new Source(this);

    internal sealed record Place : Document;

    private sealed class Source(ScriptedDiscovery owner) : DiscoverySource
    {
        public override async Task<DiscoveredTargets> FindAsync(CancellationToken cancellationToken)
        {
            string[] targets = await owner._lists.Reader.ReadAsync(cancellationToken);
            return DiscoveredTargets.InNoOrder(targets.Select(t => t.Split('*')).Select(t => new TargetDocument { Url = Address(t[0]), Weight = t.Length > 1 ? int.Parse(t[1], CultureInfo.InvariantCulture) : 1, HostName = t[0].StartsWith("https", StringComparison.Ordinal) ? "name.test" : null }), TimeSpan.Zero);
        }

        protected override void Dispose(bool disposing)
        {
            owner.IsGone = true;
            base.Dispose(disposing);
        }

        private static HttpAddress Address(string text) => HttpAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text);
    }
}
