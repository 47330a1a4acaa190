using Gatehouse.Gateway.Front.Http2;
using Gatehouse.Gateway.Front.Limits;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Front.Http2;

public class Http2BudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Resets_OfEveryStream_AreSavedForFiveSeconds_AndEnd()
    {
        var budget = new Http2Budget(resets: 10, controlFrames: 0, _time);

        // A full balance does not grow with the first stream.
        Assert.Equal(49, Until(budget, ClientLimit.Http2Resets, b => OpenAndReset(b)));
    }

    [Fact]
    public void Resets_OfHalfTheStreams_AreNeverTooMany()
    {
        var budget = new Http2Budget(resets: 10, controlFrames: 0, _time);
        for (int i = 0; i < 10_000; i++)
        {
            budget.Opened();
            OpenAndReset(budget);
            Assert.Null(budget.Passed());
        }
    }

    /// <summary>A client of gRPC whose service hangs: 128 calls at a time, each given up after a second.</summary>
    [Fact]
    public void Resets_OfAllStreamsAfterTheirDeadlines_AreNotTooMany()
    {
        var budget = new Http2Budget(resets: 200, controlFrames: 500, _time);
        for (int second = 0; second < 600; second++)
        {
            for (int i = 0; i < 128; i++)
            {
                OpenAndReset(budget);
                budget.Control();
                Assert.Null(budget.Passed());
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void Resets_SlowerThanTheRate_AreNeverTooMany_FasterAreSoon()
    {
        var slow = new Http2Budget(resets: 10, controlFrames: 0, _time);
        var fast = new Http2Budget(resets: 10, controlFrames: 0, _time);

        Assert.Equal(1000, Until(slow, ClientLimit.Http2Resets, b =>
        {
            OpenAndReset(b);
            _time.Advance(TimeSpan.FromMilliseconds(110));
        }));
        Assert.InRange(Until(fast, ClientLimit.Http2Resets, b =>
        {
            OpenAndReset(b);
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }), 51, 150);
    }

    [Fact]
    public void StreamsThatTheServerHadToReset_CountAsResets()
    {
        var budget = new Http2Budget(resets: 10, controlFrames: 0, _time);

        Assert.Equal(49, Until(budget, ClientLimit.Http2Resets, b =>
        {
            b.Opened();
            b.StreamFailed();
        }));
    }

    [Fact]
    public void ControlFrames_OfStreams_OfTime_AndOfWhatWasSent_AreAllowed()
    {
        var budget = new Http2Budget(resets: 0, controlFrames: 10, _time);
        for (int i = 0; i < 1000; i++)
        {
            budget.Opened();
            Control(budget, 4);
            Assert.Null(budget.Passed());
            budget.Sent(256 * 5, isMessage: false);
            Control(budget, 5);
            Assert.Null(budget.Passed());
            _time.Advance(TimeSpan.FromSeconds(1));
            Control(budget, 10);
            Assert.Null(budget.Passed());
        }

        Assert.InRange(Until(budget, ClientLimit.Http2ControlFrames, b => Control(b, 1)), 0, 60);
    }

    /// <summary>A stream of small messages to a client that measures its line with each.</summary>
    [Fact]
    public void ControlFrames_TwoForEachMessage_AreNeverTooMany_ThreeAre()
    {
        var budget = new Http2Budget(resets: 0, controlFrames: 10, _time);
        for (int i = 0; i < 10_000; i++)
        {
            budget.Sent(9, isMessage: true);
            Control(budget, 2);
            Assert.Null(budget.Passed());
        }

        Assert.InRange(Until(budget, ClientLimit.Http2ControlFrames, b =>
        {
            b.Sent(9, isMessage: true);
            Control(b, 3);
        }), 0, 60);
    }

    [Fact]
    public void ControlFrames_EarnNothingBeyondFiveSeconds()
    {
        var budget = new Http2Budget(resets: 0, controlFrames: 10, _time);
        budget.Sent(1_000_000, isMessage: false);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.InRange(Until(budget, ClientLimit.Http2ControlFrames, b => Control(b, 1)), 100, 152);
    }

    [Fact]
    public void Zero_SetsNoBound()
    {
        var budget = new Http2Budget(resets: 0, controlFrames: 0, _time);

        Assert.Equal(1000, Until(budget, ClientLimit.Http2Resets, b =>
        {
            OpenAndReset(b);
            Control(b, 100);
        }));
    }

    private static void OpenAndReset(Http2Budget budget)
    {
        budget.Opened();
        budget.Reset();
    }

    private static void Control(Http2Budget budget, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            budget.Control();
        }
    }

    /// <summary>How often it can be done before the limit is passed; 1000 when it is not.</summary>
    private static int Until(Http2Budget budget, ClientLimit limit, Action<Http2Budget> act)
    {
        for (int i = 0; i < 1000; i++)
        {
            act(budget);
            if (budget.Passed() is { } passed)
            {
                Assert.Equal(limit, passed);
                return i;
            }
        }

        return 1000;
    }
}
