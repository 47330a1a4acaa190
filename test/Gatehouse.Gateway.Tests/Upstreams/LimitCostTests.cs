using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Tests.Upstreams.Breakers;
using Gatehouse.Gateway.Tests.Upstreams.Concurrency;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Tests.Upstreams;

/// <summary>What circuits and slots cost a request when nothing is wrong.</summary>
public sealed class LimitCostTests
{
    private const int Times = 2000;

    [Fact]
    public void ClosedCircuit_Success_AllocatesNothing()
    {
        using var circuit = new CircuitUnderTest();
        var exchange = new Exchange();
        var outcome = new TryOutcome(TryResult.Answered, 200, Elapsed: 1, circuit.Time.GetTimestamp()) { Exchange = exchange };
        Assert.Equal(0, AllocatedBy(() =>
        {
            circuit.Breaker.Enter(exchange);
            circuit.Breaker.Ended(outcome);
            circuit.Breaker.Leave(exchange);
        }));
    }

    [Fact]
    public void OpenCircuit_Refusal_AllocatesNothing()
    {
        using var circuit = new CircuitUnderTest();
        circuit.Fails(4);
        var exchange = new Exchange();
        Assert.Equal(0, AllocatedBy(() => circuit.Breaker.Enter(exchange)));
    }

    [Fact]
    public void FreeSlot_TakenAndGivenBack_AllocatesNothing()
    {
        using var slots = new LimitUnderTest(new ConcurrencyDocument { Max = 2, Queue = 2 });
        var exchange = new Exchange();
        Assert.Equal(0, AllocatedBy(() =>
        {
            var entering = slots.Limit.EnterAsync(exchange, default);
            Assert.True(entering.IsCompletedSuccessfully);
            slots.Limit.Leave();
        }));
    }

    // The first runs load and compile.
    private static long AllocatedBy(Action action)
    {
        for (int i = 0; i < Times; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Times; i++)
        {
            action();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Times;
    }
}
