using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Core.Tests.Telemetry;

public sealed class LogPaceTests
{
    [Fact]
    public void One_OfAMinute_IsDue()
    {
        var time = new FakeTimeProvider();
        var pace = new LogPace(time);
        Assert.True(pace.IsDue());
        Assert.False(pace.IsDue());
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(pace.IsDue());
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(pace.IsDue());
        Assert.False(pace.IsDue());
    }

    [Fact]
    public void One_OfManyAtOnce_IsDue()
    {
        var pace = new LogPace(new FakeTimeProvider());
        int due = 0;
        Parallel.For(0, 1_000, _ => Interlocked.Add(ref due, pace.IsDue() ? 1 : 0));
        Assert.Equal(1, due);
    }
}
