using Gatehouse.Gateway.Upstreams.Http1;

namespace Gatehouse.Benchmarks.Upstreams;

/// <summary>A connection on which nothing ever arrives.</summary>
internal sealed class SilentLink : UpstreamLink
{
    public override bool HasNews => false;

    public override bool TryReceive(Memory<byte> buffer, out int count, out Exception? fault)
    {
        (count, fault) = (0, null);
        return false;
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => default;

    public override Stream AsStream() => Stream.Null;

    public override void Dispose()
    {
    }
}
