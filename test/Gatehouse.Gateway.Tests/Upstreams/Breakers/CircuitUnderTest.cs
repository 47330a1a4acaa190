using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Breakers;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Breakers;

/// <summary>A circuit with a clock of its own, and the words of a test for what a try comes to.</summary>
internal sealed class CircuitUnderTest : IDisposable
{
    public CircuitUnderTest(CircuitBreakerDocument? document = null)
        => Breaker = new CircuitBreaker(
            new TargetPlace("orders", "http://orders-1:8080"),
            new BreakerSettings(document ?? Usual, Time),
            Time,
            Log.CreateLogger("test"),
            isOpen => IsMarked = isOpen);

    /// <summary>Opens at half of four or more in ten seconds, for five.</summary>
    public static CircuitBreakerDocument Usual { get; } = new()
    {
        Window = TimeSpan.FromSeconds(10),
        Minimum = 4,
        OpenFor = TimeSpan.FromSeconds(5),
        Probes = 2,
        CloseAfter = 2,
    };

    public FakeTimeProvider Time { get; } = new();

    public LogCapture Log { get; } = new();

    public CircuitBreaker Breaker { get; }

    public bool IsMarked { get; private set; }

    public CircuitState State => Breaker.State;

    public void Configure(CircuitBreakerDocument document) => Breaker.Configure(new BreakerSettings(document, Time));

    public void Succeeds(int times = 1, Exchange? exchange = null) => Ends(TryResult.Answered, 200, times, exchange);

    public void Fails(int times = 1, Exchange? exchange = null) => Ends(TryResult.ServerError, 503, times, exchange);

    public void Ends(TryResult result, int status = 0, int times = 1, Exchange? exchange = null, TimeSpan took = default)
    {
        for (int i = 0; i < times; i++)
        {
            long elapsed = (long)(took.TotalSeconds * Time.TimestampFrequency);
            Breaker.Ended(new TryOutcome(result, status, elapsed, Time.GetTimestamp()) { Exchange = exchange });
        }
    }

    public void Wait(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Whether a new request is let in.</summary>
    public bool LetsIn(out Exchange exchange)
    {
        exchange = new Exchange();
        return Breaker.Enter(exchange) is null;
    }

    public void OpenAndWait()
    {
        Fails(4);
        Wait(5);
    }

    public void Dispose() => Breaker.Dispose();
}
