using Gatehouse.Gateway.Upstreams.Health;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>How long ejections last.</summary>
public sealed class EjectionHistoryTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly EjectionHistory _history = new();

    [Fact]
    public void Ejections_InARow_DoubleUpToTheLongest()
        => Assert.Equal([10, 20, 40, 60, 60, 60], Enumerable.Range(0, 6).Select(_ => Eject()));

    [Fact]
    public void Ejections_AfterGoodTime_AreShorter()
    {
        Assert.Equal([10, 20, 40], [Eject(), Eject(), Eject()]);
        _time.Advance(TimeSpan.FromSeconds(80));
        Assert.Equal(20, Eject());
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(40, Eject());
    }

    [Fact]
    public void Ejections_AfterManyAtTheLongest_ShrinkAtOnce()
    {
        for (int i = 0; i < 100; i++)
        {
            Eject();
        }

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(40, Eject());
        _time.Advance(TimeSpan.FromDays(365));
        Assert.Equal(10, Eject());
    }

    private int Eject()
    {
        var length = _history.Next(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), _time);
        _time.Advance(length);
        _history.Ended(_time);
        return (int)length.TotalSeconds;
    }
}
