using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Backends.Http;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Backends.Http;

public class CallClockTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Total_Passed_Fires()
    {
        using var clock = Start(total: 10, idle: 60);

        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(clock.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.True(clock.Token.IsCancellationRequested);
        Assert.Equal(UpstreamFailure.TotalTimeout, clock.Expired);
        Assert.False(clock.TryStop());
    }

    [Fact]
    public void Idle_Passed_FiresFromTheLastTouch()
    {
        using var clock = Start(total: 1000, idle: 10);
        for (int i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(8));
            clock.Touch();
        }

        Assert.False(clock.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(10.5));

        Assert.Equal(UpstreamFailure.IdleTimeout, clock.Expired);
    }

    [Fact]
    public void Touch_DoesNotPutOffTheTotal()
    {
        using var clock = Start(total: 20, idle: 10);
        for (int i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            clock.Touch();
        }

        Assert.Equal(UpstreamFailure.TotalTimeout, clock.Expired);
    }

    [Fact]
    public void LiftTotal_LeavesTheIdleTime()
    {
        using var clock = Start(total: 5, idle: 10);
        clock.LiftTotal();

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Null(clock.Expired);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(UpstreamFailure.IdleTimeout, clock.Expired);
    }

    [Fact]
    public void Client_Leaving_FiresWithoutADeadline()
    {
        using var client = new CancellationTokenSource();
        using var clock = new CallClock(_time);
        clock.Start(_time.GetTimestamp(), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), client.Token);

        client.Cancel();

        Assert.True(clock.Token.IsCancellationRequested);
        Assert.Null(clock.Expired);
    }

    [Fact]
    public void Clock_UsedAgain_StartsFresh()
    {
        using var clock = Start(total: 10, idle: 10);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(clock.TryStop());
        _time.Advance(TimeSpan.FromSeconds(100));
        Assert.False(clock.Token.IsCancellationRequested);

        clock.Start(_time.GetTimestamp(), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), default);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(clock.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(clock.Token.IsCancellationRequested);
    }

    private CallClock Start(int total, int idle)
    {
        var clock = new CallClock(_time);
        clock.Start(_time.GetTimestamp(), TimeSpan.FromSeconds(total), TimeSpan.FromSeconds(idle), default);
        return clock;
    }
}
