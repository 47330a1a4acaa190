using Gatehouse.EndToEnd.Tests.Processes;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>One `gatehouse run --demo` for all tests that only send requests to it.</summary>
public sealed class DemoGateway : IAsyncLifetime
{
    internal GatehouseProcess Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await GatehouseProcess.RunAsync(["--demo"]);

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
