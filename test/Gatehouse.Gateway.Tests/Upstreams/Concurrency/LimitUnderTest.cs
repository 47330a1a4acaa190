using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Concurrency;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Concurrency;

/// <summary>The slots of one target, with a clock of its own.</summary>
internal sealed class LimitUnderTest : IDisposable
{
    public LimitUnderTest(ConcurrencyDocument document)
        => Limit = new ConcurrencyLimit(new TargetPlace("orders", "http://orders-1:8080"), new ConcurrencySettings(document, Time), Time);

    public FakeTimeProvider Time { get; } = new();

    public ConcurrencyLimit Limit { get; }

    public void Configure(ConcurrencyDocument document) => Limit.Configure(new ConcurrencySettings(document, Time));

    /// <summary>Null when it is let in.</summary>
    public Task<GateRefusal?> EnterAsync(string route = "", CancellationToken cancellationToken = default)
    {
        var exchange = new Exchange();
        exchange.Scope.Route = route;
        return Limit.EnterAsync(exchange, cancellationToken).AsTask();
    }

    /// <summary>Takes so many slots that are there at once.</summary>
    public async Task FillAsync(int slots)
    {
        for (int i = 0; i < slots; i++)
        {
            Assert.Null(await EnterAsync());
        }
    }

    /// <summary>Requests that took so long end, each at another instant.</summary>
    public void Ended(TimeSpan took, int times, TryResult result = TryResult.Answered)
    {
        for (int i = 0; i < times; i++)
        {
            Limit.Ended(new TryOutcome(result, 200, (long)(took.TotalSeconds * Time.TimestampFrequency), Time.GetTimestamp()));
        }
    }

    public void Dispose() => Limit.Dispose();
}
