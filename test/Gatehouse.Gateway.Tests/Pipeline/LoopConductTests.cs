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
        conduct.Suspect();
        Judge(conduct, Short, runs: 1000, onLoop: true);
        Assert.False(conduct.LeavesLoop);
    }

    [Fact]
    public void Policy_ThatIsLongElsewhere_StaysOnTheLoop()
    {
        var conduct = Conduct();
        conduct.Suspect();
        Judge(conduct, Long, runs: 100, onLoop: false);
        Assert.False(conduct.LeavesLoop);
    }

    [Fact]
    public void Policy_ThatIsLongNowAndThen_StaysOnTheLoop()
    {
        var conduct = Conduct();
        for (int i = 0; i < 100; i++)
        {
            conduct.Suspect();
            Judge(conduct, Long, runs: 4, onLoop: true);
            Judge(conduct, Short, runs: 96, onLoop: true);
        }

        Assert.False(conduct.LeavesLoop);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public void Policy_ThatHeldALoopFiveTimes_ComesBackAfterAThousandRuns_AndNothingIsLogged()
    {
        var conduct = Conduct();
        conduct.Suspect();
        Judge(conduct, Long, runs: 5, onLoop: true);
        for (int i = 0; i < TrialRuns; i++)
        {
            Assert.True(conduct.LeavesLoop);
            conduct.Judge(i % 50 == 0 ? Long : Short, onLoop: false);
        }

        Assert.False(conduct.LeavesLoop);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public void Policy_ThatIsLongAgainAndAgain_StaysAwayForGood_AndIsNamedOnce()
    {
        var conduct = Conduct();
        conduct.Suspect();
        Judge(conduct, Long, runs: 5, onLoop: true);
        Judge(conduct, Long, runs: 9, onLoop: false);
        Assert.Empty(_log.Entries);
        Judge(conduct, Long, runs: 1, onLoop: false);
        Judge(conduct, Short, runs: 2 * TrialRuns, onLoop: false);
        Judge(conduct, Long, runs: 10, onLoop: false);

        Assert.True(conduct.LeavesLoop);
        var entry = Assert.Single(_log.Of(LogLevel.Warning));
        Assert.Equal("policy.moved_off_loop", entry.Event.Name);
        Assert.StartsWith("Policy partner-key took 5 ms at a stretch", entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Holds_ThatBeganBeforeTheTrial_AreNoStrikes()
    {
        var conduct = Conduct();
        conduct.Suspect();
        Judge(conduct, Long, runs: 50, onLoop: true);

        Assert.True(conduct.LeavesLoop);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public void Acquittal_WipesTheStrikesOut()
    {
        var conduct = Conduct();
        for (int round = 0; round < 5; round++)
        {
            conduct.Suspect();
            Judge(conduct, Long, runs: 5, onLoop: true);
            Assert.True(conduct.LeavesLoop);
            Judge(conduct, Short, TrialRuns, onLoop: false);
            Assert.False(conduct.LeavesLoop);
        }

        Assert.Empty(_log.Entries);
    }

    private static void Judge(LoopConduct conduct, long held, int runs, bool onLoop)
    {
        for (int i = 0; i < runs; i++)
        {
            conduct.Judge(held, onLoop);
        }
    }

    private static long Milliseconds(double value) => (long)(value * TimeProvider.System.TimestampFrequency / 1000);

    private LoopConduct Conduct() => new("partner-key", mayTakeLong: false, _log.CreateLogger("Gatehouse.Pipeline"));
}
