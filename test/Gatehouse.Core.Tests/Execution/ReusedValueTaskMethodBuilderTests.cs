using System.Runtime.CompilerServices;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Tests.Telemetry;

namespace Gatehouse.Core.Tests.Execution;

public class ReusedValueTaskMethodBuilderTests
{
    private readonly AsyncLocal<string> _ambient = new();

    [Fact]
    public async Task Method_ThatDoesNotWait_GivesItsResultAtOnce()
    {
        var pending = SumAsync(Task.CompletedTask, 1, 2);

        Assert.True(pending.IsCompletedSuccessfully);
        Assert.Equal(3, await pending);
    }

    [Fact]
    public async Task Method_ThatWaits_GoesOnWithItsOwnVariables()
    {
        var gates = Enumerable.Range(0, 300).Select(_ => new TaskCompletionSource()).ToArray();
        for (int round = 0; round < 3; round++)
        {
            var pending = gates.Select((gate, i) => SumAsync(gate.Task, i, round)).ToArray();
            Array.ForEach(gates, g => g.TrySetResult());
            for (int i = 0; i < pending.Length; i++)
            {
                Assert.Equal(i + round, await pending[i]);
            }

            gates = [.. gates.Select(_ => new TaskCompletionSource())];
        }
    }

    [Fact]
    public async Task Method_ThatFails_ThrowsWhatItThrew()
    {
        var gate = new TaskCompletionSource();
        var before = FailAsync(Task.CompletedTask);
        var after = FailAsync(gate.Task);
        gate.SetResult();

        Assert.True(before.IsFaulted);
        Assert.Equal("on purpose", (await Assert.ThrowsAsync<InvalidOperationException>(() => before.AsTask())).Message);
        Assert.Equal("on purpose", (await Assert.ThrowsAsync<InvalidOperationException>(() => after.AsTask())).Message);
    }

    [Fact]
    public void Result_AskedForEarlyOrTwice_Throws_AndDoesNotTouchTheNextCall()
    {
        var gate = new TaskCompletionSource();
        var first = SumAsync(gate.Task, 1, 1);
        Assert.Throws<InvalidOperationException>(() => ResultOf(first));
        gate.SetResult();
        Assert.Equal(2, ResultOf(first));

        var later = new TaskCompletionSource();
        var second = SumAsync(later.Task, 5, 5);
        Assert.Throws<InvalidOperationException>(() => ResultOf(first));
        later.SetResult();
        Assert.Equal(10, ResultOf(second));
    }

    [Fact]
    public async Task Method_AfterAWait_HasTheContextOfItsCaller()
    {
        var gates = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        _ambient.Value = "one";
        var one = AmbientAsync(gates[0].Task);
        _ambient.Value = "two";
        var two = AmbientAsync(gates[1].Task);
        _ambient.Value = "none";
        await Task.Run(() => gates[1].SetResult());
        await Task.Run(() => gates[0].SetResult());

        Assert.Equal("one", await one);
        Assert.Equal("two", await two);
    }

    [Fact]
    public async Task Methods_OnManyThreadsAtOnce_KeepTheirResults()
        => await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            for (int i = 0; i < 2000; i++)
            {
                Assert.Equal(n + i, await YieldingSumAsync(n, i));
            }
        })));

    [Fact]
    public void ManyCalls_WaitingAtOnce_AllocateNoMoreThanCallsThatDoNotWait()
    {
        // Not compared with zero: without optimisation the compiler makes a class of each method.
        long without = BytesOfManyCalls(new ManualGate { IsCompleted = true });

        Assert.Equal(without, BytesOfManyCalls(new ManualGate()));
    }

    private static long BytesOfManyCalls(ManualGate gate)
    {
        var pending = new ValueTask<int>[64];
        return Allocations.InSteadyState(() =>
        {
            for (int i = 0; i < pending.Length; i++)
            {
#pragma warning disable CA2012 // Awaited below, each once
                pending[i] = WaitAsync(gate, i);
#pragma warning restore CA2012
            }

            gate.Open();
            for (int i = 0; i < pending.Length; i++)
            {
                Assert.True(ResultOf(pending[i]) == i);
            }
        });
    }

    private static int ResultOf(ValueTask<int> pending) => pending.GetAwaiter().GetResult();

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private static async ValueTask<int> SumAsync(Task gate, int a, int b)
    {
        await gate;
        return a + b;
    }

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private static async ValueTask<int> YieldingSumAsync(int a, int b)
    {
        await Task.Yield();
        await SumAsync(Task.CompletedTask, 0, 0);
        await Task.Yield();
        return a + b;
    }

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private static async ValueTask<int> WaitAsync(ManualGate gate, int value)
    {
        await gate;
        return value;
    }

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder))]
    private static async ValueTask FailAsync(Task gate)
    {
        await gate;
        throw new InvalidOperationException("on purpose");
    }

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private async ValueTask<string?> AmbientAsync(Task gate)
    {
        await gate;
        return _ambient.Value;
    }
}
