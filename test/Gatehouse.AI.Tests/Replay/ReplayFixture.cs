namespace Gatehouse.AI.Tests.Replay;

/// <summary>The gateway that all tests of recordings share.</summary>
public sealed class ReplayFixture : IAsyncLifetime
{
    internal ReplayGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await ReplayGateway.StartAsync();

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
