using Gatehouse.Core.Execution;

namespace Gatehouse.Core.Tests.Execution;

public sealed class EventLoopTests
{
    [Fact]
    public async Task PoolThread_IsNoLoop_AndLeavingItCompletesAtOnce()
    {
        var (isLoop, completed) = await Task.Run(static () => (EventLoop.IsCurrent, EventLoop.Leave().GetAwaiter().IsCompleted));
        Assert.False(isLoop);
        Assert.True(completed);
    }

    [Fact]
    public void ThreadOfTheProgram_IsNoLoop()
        => Assert.False(OnThread("worker", static () => EventLoop.IsCurrent));

    [Theory]
    [InlineData(64 * 1024, true)]
    [InlineData((64 * 1024) + 1, false)]
    public void Loop_IsLeftForABody_OverSixtyFourKibibytes(int bytes, bool stays)
        => Assert.Equal(stays, OnThread(".NET Sockets", () => EventLoop.LeaveFor(bytes).GetAwaiter().IsCompleted));

    [Fact]
    public async Task Leaving_GoesOnInThePool_AndTakesTheContextAlong()
    {
        var context = new SynchronizationContext();
        var work = OnThread(".NET Sockets", () =>
        {
            SynchronizationContext.SetSynchronizationContext(context);
            return LeaveAsync();
        });

        var (before, after, pool, kept) = await work;

        Assert.True(before);
        Assert.False(after);
        Assert.True(pool);
        Assert.Same(context, kept);
    }

    private static async Task<(bool Before, bool After, bool Pool, SynchronizationContext? Context)> LeaveAsync()
    {
        bool before = EventLoop.IsCurrent;
        await EventLoop.Leave();
        return (before, EventLoop.IsCurrent, Thread.CurrentThread.IsThreadPoolThread, SynchronizationContext.Current);
    }

    private static T OnThread<T>(string name, Func<T> work)
    {
        T result = default!;
        var thread = new Thread(() => result = work()) { Name = name, IsBackground = true };
        thread.Start();
        thread.Join();
        return result;
    }
}
