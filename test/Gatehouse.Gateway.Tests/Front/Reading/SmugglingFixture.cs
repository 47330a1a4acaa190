using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>One gateway before one recording backend, for all vectors of a class.</summary>
public sealed class SmugglingFixture : IAsyncLifetime
{
    internal RecordingUpstream Upstream { get; } = RecordingUpstream.Start();

    internal RunningGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await RunningGateway.InFrontOfAsync(Upstream.Address);

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
