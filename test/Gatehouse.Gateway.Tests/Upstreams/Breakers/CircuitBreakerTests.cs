using System.Collections.Concurrent;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Breakers;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Tests.Upstreams.Breakers;

public sealed class CircuitBreakerTests : IDisposable
{
    private readonly CircuitUnderTest _circuit = new();

    public void Dispose() => _circuit.Dispose();

    [Fact]
    public void Ended_FewerThanTheMinimum_StaysClosed()
    {
        _circuit.Fails(3);
        Assert.Equal(CircuitState.Closed, _circuit.State);
        Assert.True(_circuit.LetsIn(out _));
    }

    [Fact]
    public void Ended_ShareIsReached_Opens()
    {
        _circuit.Succeeds(2);
        _circuit.Fails(1);
        Assert.Equal(CircuitState.Closed, _circuit.State);
        _circuit.Fails(1);
        Assert.Equal(CircuitState.Open, _circuit.State);
        Assert.True(_circuit.IsMarked);
    }

    [Fact]
    public void Ended_ShareIsNotReached_StaysClosed()
    {
        _circuit.Succeeds(11);
        _circuit.Fails(10);
        Assert.Equal(CircuitState.Closed, _circuit.State);
    }

    [Fact]
    public void Ended_FailuresThatLeftTheWindow_DoNotCount()
    {
        _circuit.Fails(3);
        _circuit.Wait(11);
        _circuit.Fails(3);
        Assert.Equal(CircuitState.Closed, _circuit.State);
    }

    [Theory]
    [InlineData(TryResult.ConnectFailed, 0)]
    [InlineData(TryResult.Reset, 200)]
    [InlineData(TryResult.Timeout, 0)]
    [InlineData(TryResult.InvalidReply, 0)]
    [InlineData(TryResult.ServerError, 500)]
    internal void Ended_EveryUsualFailure_Counts(TryResult result, int status)
    {
        _circuit.Ends(result, status, times: 4);
        Assert.Equal(CircuitState.Open, _circuit.State);
    }

    [Fact]
    public void Ended_ResultThatIsNotCounted_IsASuccess()
    {
        using var circuit = new CircuitUnderTest(CircuitUnderTest.Usual with { Counts = [TryFailure.Connect] });
        circuit.Fails(20);
        Assert.Equal(CircuitState.Closed, circuit.State);
        circuit.Ends(TryResult.ConnectFailed, times: 20);
        Assert.Equal(CircuitState.Open, circuit.State);
    }

    [Fact]
    public void Enter_Open_IsRefusedWithWhatIsLeft()
    {
        _circuit.Fails(4);
        _circuit.Wait(2.5);
        var refusal = _circuit.Breaker.Enter(new Exchange());
        Assert.NotNull(refusal);
        Assert.Equal((ProblemKind.CircuitOpen, 3), (refusal.Problem.Kind, refusal.Problem.RetryAfterSeconds));
        Assert.Same(refusal, _circuit.Breaker.Enter(new Exchange()));
        Assert.DoesNotContain("orders", refusal.Problem.Detail, StringComparison.Ordinal);
        Assert.Equal("the circuit of http://orders-1:8080 is open", refusal.Reason);
    }

    [Fact]
    public void Enter_OpenTimeIsOver_LetsExactlyTheProbesIn()
    {
        _circuit.OpenAndWait();
        Assert.Equal(CircuitState.HalfOpen, _circuit.State);
        Assert.False(_circuit.IsMarked);
        Assert.True(_circuit.LetsIn(out _));
        Assert.True(_circuit.LetsIn(out _));
        Assert.False(_circuit.LetsIn(out _));
    }

    [Fact]
    public void Ended_ProbesSucceed_Closes()
    {
        _circuit.OpenAndWait();
        Assert.True(_circuit.LetsIn(out var first));
        _circuit.Succeeds(exchange: first);
        Assert.Equal(CircuitState.HalfOpen, _circuit.State);
        Assert.True(_circuit.LetsIn(out var second));
        _circuit.Succeeds(exchange: second);
        Assert.Equal(CircuitState.Closed, _circuit.State);
        _circuit.Fails(3);
        Assert.Equal(CircuitState.Closed, _circuit.State);
    }

    [Fact]
    public void Ended_AProbeFails_OpensAgain()
    {
        _circuit.OpenAndWait();
        Assert.True(_circuit.LetsIn(out var first));
        Assert.True(_circuit.LetsIn(out var second));
        _circuit.Succeeds(exchange: first);
        _circuit.Fails(exchange: second);
        Assert.Equal(CircuitState.Open, _circuit.State);
        Assert.Equal(TimeSpan.FromSeconds(5), _circuit.Breaker.OpenLeft);
    }

    [Fact]
    public void Ended_TryFromBeforeTheCircuitOpened_IsNoProbe()
    {
        _circuit.OpenAndWait();
        _circuit.Ends(TryResult.Timeout, took: TimeSpan.FromSeconds(30));
        _circuit.Ends(TryResult.Answered, 200, times: 5, took: TimeSpan.FromSeconds(30));
        Assert.Equal(CircuitState.HalfOpen, _circuit.State);
    }

    [Fact]
    public void Leave_AProbeWhoseClientLeft_MakesRoom()
    {
        _circuit.OpenAndWait();
        Assert.True(_circuit.LetsIn(out var first));
        Assert.True(_circuit.LetsIn(out _));
        Assert.False(_circuit.LetsIn(out _));
        _circuit.Breaker.Leave(first);
        Assert.True(_circuit.LetsIn(out _));
        Assert.False(_circuit.LetsIn(out _));
    }

    [Fact]
    public void Leave_ATryFromBeforeTheCircuitOpened_MakesNoRoom()
    {
        Assert.True(_circuit.LetsIn(out var old));
        _circuit.OpenAndWait();
        Assert.True(_circuit.LetsIn(out _));
        Assert.True(_circuit.LetsIn(out _));
        _circuit.Breaker.Leave(old);
        Assert.False(_circuit.LetsIn(out _));
    }

    [Fact]
    public void Ended_AProbeThatStreamsOn_MakesRoomWhenItsHeadCame()
    {
        _circuit.OpenAndWait();
        Assert.True(_circuit.LetsIn(out var stream));
        Assert.True(_circuit.LetsIn(out _));
        _circuit.Succeeds(exchange: stream);
        Assert.Equal(1, _circuit.Breaker.Probing);
    }

    [Fact]
    public void Enter_HalfOpenUnderManyThreads_NeverMoreThanTheProbesAtOnce()
    {
        using var circuit = new CircuitUnderTest(CircuitUnderTest.Usual with { Probes = 3, CloseAfter = 1000 });
        circuit.OpenAndWait();
        int inside = 0;
        int most = 0;
        int letIn = 0;
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            var exchange = new Exchange();
            for (int i = 0; i < 20_000; i++)
            {
                if (circuit.Breaker.Enter(exchange) is null)
                {
                    int now = Interlocked.Increment(ref inside);
                    InterlockedMax(ref most, now);
                    Interlocked.Increment(ref letIn);
                    Interlocked.Decrement(ref inside);
                    circuit.Breaker.Leave(exchange);
                }
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.InRange(most, 1, 3);
        Assert.True(letIn > 3);
        Assert.Equal(0, circuit.Breaker.Probing);
        Assert.Equal(CircuitState.HalfOpen, circuit.State);
    }

    [Fact]
    public void Ended_ManyThreadsAtOnce_OpensOnce()
    {
        var outcomes = new ConcurrentBag<CircuitState>();
        Parallel.For(0, 64, _ =>
        {
            _circuit.Fails(50);
            outcomes.Add(_circuit.State);
        });
        Assert.All(outcomes, s => Assert.Equal(CircuitState.Open, s));
        Assert.Single(_circuit.Log.Entries, e => e.Event.Name == "circuit.opened");
    }

    [Fact]
    public void Ended_ProbesFailAgainAndAgain_OpenTimeGrowsToItsMost()
    {
        using var circuit = new CircuitUnderTest(CircuitUnderTest.Usual with { MaxOpenFor = TimeSpan.FromSeconds(15) });
        circuit.Fails(4);
        foreach (int seconds in (int[])[5, 10, 15, 15])
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), circuit.Breaker.OpenLeft);
            circuit.Wait(seconds);
            circuit.Fails();
        }

        circuit.Wait(15);
        circuit.Succeeds(2);
        circuit.Fails(4);
        Assert.Equal(TimeSpan.FromSeconds(5), circuit.Breaker.OpenLeft);
    }

    [Fact]
    public void Configure_Open_StaysOpenForWhatItsTimeIsNow()
    {
        _circuit.Fails(4);
        _circuit.Wait(2);
        _circuit.Configure(CircuitUnderTest.Usual with { OpenFor = TimeSpan.FromSeconds(9) });
        Assert.Equal(TimeSpan.FromSeconds(7), _circuit.Breaker.OpenLeft);
        _circuit.Configure(CircuitUnderTest.Usual with { OpenFor = TimeSpan.FromSeconds(1) });
        _circuit.Wait(0.01);
        Assert.Equal(CircuitState.HalfOpen, _circuit.State);
    }

    [Fact]
    public void Configure_SameWindow_KeepsWhatWasCounted()
    {
        _circuit.Fails(3);
        _circuit.Configure(CircuitUnderTest.Usual with { Failures = new Share(0.9) });
        _circuit.Fails(1);
        Assert.Equal(CircuitState.Open, _circuit.State);
    }

    [Fact]
    public void Configure_AnotherWindow_CountsAnew()
    {
        _circuit.Fails(3);
        _circuit.Configure(CircuitUnderTest.Usual with { Window = TimeSpan.FromSeconds(20) });
        _circuit.Fails(3);
        Assert.Equal(CircuitState.Closed, _circuit.State);
        _circuit.Fails(1);
        Assert.Equal(CircuitState.Open, _circuit.State);
    }

    [Fact]
    public void Dispose_Open_LetsEverythingThroughAndTakesTheMarkAway()
    {
        _circuit.Fails(4);
        _circuit.Breaker.Dispose();
        Assert.False(_circuit.IsMarked);
        Assert.True(_circuit.LetsIn(out _));
        _circuit.Fails(20);
        _circuit.Wait(60);
        Assert.Equal(CircuitState.Closed, _circuit.State);
    }

    [Fact]
    public void Changes_AreToldWithReasonAndRate()
    {
        _circuit.Succeeds(1);
        _circuit.Fails(2);
        _circuit.Ends(TryResult.Timeout);
        _circuit.Wait(5);
        _circuit.Succeeds(2);
        Assert.Equal(
            [
                "Circuit of service orders (http://orders-1:8080) opened: 3 of 4 tries failed (75 %), the last by timeout; nothing is sent there for 5 s",
                "Circuit of service orders (http://orders-1:8080) is half-open: probes are let through",
                "Circuit of service orders (http://orders-1:8080) closed: 2 probes succeeded",
            ],
            _circuit.Log.Entries.Select(e => e.Message));
        Assert.Equal(["circuit.opened", "circuit.half_open", "circuit.closed"], _circuit.Log.Entries.Select(e => e.Event.Name));
        Assert.Equal(LogLevel.Warning, _circuit.Log.Entries.First().Level);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen = Volatile.Read(ref most);
        while (value > seen && Interlocked.CompareExchange(ref most, value, seen) is var before && before != seen)
        {
            seen = before;
        }
    }
}
