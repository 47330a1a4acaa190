using System.Runtime.CompilerServices;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Backends.Http;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>A service with observers and gates of a test, and its backend, called without a front.</summary>
internal sealed class WatchedService : IAsyncDisposable
{
    private readonly RunningGateway _gateway;
    private readonly HttpBackend _backend;

    private WatchedService(RunningGateway gateway, TryGate[] gates, TimeProvider time)
    {
        _gateway = gateway;
        Service = gateway.Snapshot.Part<ServiceDirectory>().Find("up");
        Observers(Service) = [Tries];
        Gates(Service) = gates;
        _backend = new HttpBackend(Service, [], new CallClocks(time), time);
    }

    public Service Service { get; }

    public RecordedTries Tries { get; } = new();

    public static async Task<WatchedService> StartAsync(string targets, string settings, TryGate[] gates, TimeProvider? time = null)
    {
        var gateway = await RunningGateway.InFrontOfAsync(targets, settings, time: time);
        return new WatchedService(gateway, gates, time ?? TimeProvider.System);
    }

    /// <summary>Handles a request; returns its status, or throws as the backend does.</summary>
    public async Task<int?> SendAsync(TestExchange exchange)
    {
        exchange.WithOutgoing();
        await _backend.ExecuteAsync(exchange.Exchange);
        return exchange.Reply.CommittedStatus;
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    // What a service is compiled with comes from settings; a test has its own.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Observers>k__BackingField")]
    private static extern ref TryObserver[] Observers(Service service);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Gates>k__BackingField")]
    private static extern ref TryGate[] Gates(Service service);
}
