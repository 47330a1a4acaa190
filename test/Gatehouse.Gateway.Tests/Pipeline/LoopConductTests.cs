using Gatehouse.Gateway.Pipeline;
using Gatehouse.Testing;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Tests.Pipeline;

public sealed class LoopConductTests
{
    private const int TrialRuns = 1000;

    private static readonly long Short = Milliseconds(4.9);
    private static readonly long Long = Milliseconds(5.1);

    private readonly LogCapture _log = new();

    [Fact]
    public void Policy_ThatIsShort_StaysOnTheLoop()
    {
        var conduct = Conduct();
        conduct.Judge(Short, onLoop: true);
        Assert.False(conduct.LeavesLoop);
    }

    [Fact]
    public void Policy_ThatIsLongElsewhere_StaysOnTheLoop()
    {
        var conduct = Conduct();
        conduct.Judge(Long, onLoop: false);
        Assert.False(conduct.LeavesLoop);
    }

    [Fact]
    public void Policy_ThatHeldALoopOnce_ComesBackAfterAThousandShortRuns_AndNothingIsLogged()
    {
        var conduct = Conduct();
        conduct.Judge(Long, onLoop: true);
        for (int i = 0; i < TrialRuns; i++)
        {
            Assert.True(conduct.LeavesLoop);
            conduct.Judge(Short, onLoop: false);
        }

        Assert.False(conduct.LeavesLoop);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public void Policy_ThatIsLongAgainAndAgain_StaysAwayForGood_AndIsNamedOnce()
    {
        var conduct = Conduct();
        conduct.Judge(Long, onLoop: true);
        conduct.Judge(Long, onLoop: false);
        conduct.Judge(Short, onLoop: false);
        Assert.Empty(_log.Entries);
        conduct.Judge(Long, onLoop: false);
        for (int i = 0; i < 2 * TrialRuns; i++)
        {
            conduct.Judge(Short, onLoop: false);
        }

        conduct.Judge(Long, onLoop: false);

        Assert.True(conduct.LeavesLoop);
        var entry = Assert.Single(_log.Of(LogLevel.Warning));
        Assert.Equal("PolicyMovedOffLoop", entry.Event.Name);
        Assert.StartsWith("Policy partner-key took 5 ms at a stretch", entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Holds_ThatBeganBeforeTheTrial_AreNoStrikes()
    {
        var conduct = Conduct();
        for (int i = 0; i < 10; i++)
        {
            conduct.Judge(Long, onLoop: true);
        }

        Assert.Empty(_log.Entries);
    }

    [Fact]
    public void Acquittal_WipesTheStrikesOut()
    {
        var conduct = Conduct();
        for (int round = 0; round < 5; round++)
        {
            conduct.Judge(Long, onLoop: true);
            for (int i = 0; i < TrialRuns; i++)
            {
                conduct.Judge(Short, onLoop: false);
            }
        }

        Assert.False(conduct.LeavesLoop);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public void Policy_ThatSaysItMayTakeLong_LeavesAlways_AndIsNotNamed()
    {
        var conduct = new LoopConduct("waf", mayTakeLong: true, _log.CreateLogger("p"));
        conduct.Judge(Long, onLoop: false);
        Assert.True(conduct.LeavesLoop);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public void Holds_OfALoop_AreCounted()
    {
        using var metrics = new MetricCapture();
        var conduct = new LoopConduct("counted-holds", mayTakeLong: false, _log.CreateLogger("p"));
        conduct.Judge(Long, onLoop: true);
        conduct.Judge(Long, onLoop: false);
        conduct.Judge(Short, onLoop: true);
        Assert.Equal(1, metrics.Sum("gatehouse_loop_holds_total", "policy=counted-holds"));
    }

    private static long Milliseconds(double value) => (long)(value * TimeProvider.System.TimestampFrequency / 1000);

    private LoopConduct Conduct() => new("partner-key", mayTakeLong: false, _log.CreateLogger("Gatehouse.Pipeline"));
}
