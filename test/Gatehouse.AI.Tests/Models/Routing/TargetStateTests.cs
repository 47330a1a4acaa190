using Gatehouse.AI.Calls;
using Gatehouse.AI.Models.Routing;
using Gatehouse.AI.Providers;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.AI.Tests.Models.Routing;

public sealed class TargetStateTests
{
    private static readonly CoolDownSettings Settings = new(true, 0.5, 4, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(35));

    private readonly FakeTimeProvider _time = Routes.Clock();
    private readonly TargetState _state;

    public TargetStateTests() => _state = new TargetState(_time);

    private long Now => _time.GetTimestamp();

    [Fact]
    public void Report_FewFailures_DoNotCount()
    {
        Assert.Equal([false, false, false], Enumerable.Range(0, 3).Select(_ => Try(ModelErrorKind.Server)));
        Assert.True(_state.IsReady(Now));
    }

    [Fact]
    public void Report_HalfOfEnoughCallsFailed_ItCoolsDownAndSaysWhy()
    {
        Assert.Equal([false, false, false, true], new ModelErrorKind?[] { null, ModelErrorKind.Timeout, null, ModelErrorKind.Overloaded }.Select(e => Try(e)));

        Assert.False(_state.IsReady(Now));
        Assert.Equal("2 of 4 calls failed, the last with overloaded", _state.Reason);
        Assert.Equal(0, _state.InFlight);
    }

    [Theory]
    [InlineData(ModelErrorKind.RateLimited)]
    [InlineData(ModelErrorKind.InvalidRequest)]
    [InlineData(ModelErrorKind.Authentication)]
    [InlineData(ModelErrorKind.ContextLength)]
    public void Report_FaultOfTheCallOrTheKey_IsNotTheTargets(ModelErrorKind kind)
    {
        Assert.DoesNotContain(true, Enumerable.Range(0, 20).Select(_ => Try(kind)));
        Assert.True(_state.IsReady(Now));
    }

    [Fact]
    public void Report_OldFailures_AreForgotten()
    {
        Try(ModelErrorKind.Server);
        Try(ModelErrorKind.Server);
        Try(ModelErrorKind.Server);
        _time.Advance(TimeSpan.FromSeconds(31));

        Assert.False(Try(ModelErrorKind.Server));
    }

    [Fact]
    public void IsReady_AfterTheRest_OneCallProbesIt()
    {
        Cool();
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(_state.TryEnter(Now, regardless: false));
        Assert.False(_state.IsReady(Now));
        Assert.False(_state.TryEnter(Now, regardless: false));
        Assert.False(_state.Report(Routes.Report(_time), Settings));
        Assert.True(_state.IsReady(Now));
        Assert.Equal("", _state.Reason);
    }

    [Fact]
    public void Report_OldCallFailsWhileOneProbes_IsNotTheProbe()
    {
        long before = Now;
        _state.TryEnter(before, regardless: false);
        _state.TryEnter(before, regardless: false);
        _time.Advance(TimeSpan.FromSeconds(1));
        Cool();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_state.TryEnter(Now, regardless: false));
        long probe = Now;
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(_state.Report(Routes.Report(_time, ModelErrorKind.Timeout, startedAt: before), Settings));
        Assert.False(_state.Report(Routes.Report(_time, startedAt: before) with { IsCancelled = true }, Settings));
        Assert.False(_state.TryEnter(Now, regardless: false));
        Assert.False(_state.Report(Routes.Report(_time, startedAt: probe), Settings));
        Assert.True(_state.IsReady(Now));
    }

    [Fact]
    public void Report_ProbeFails_ItRestsTwiceAsLongUpToABound()
    {
        Cool();
        foreach (int seconds in new[] { 10, 20, 35, 35 })
        {
            _time.Advance(TimeSpan.FromSeconds(seconds - 0.001));
            Assert.False(_state.IsReady(Now));
            _time.Advance(TimeSpan.FromSeconds(0.001));
            Assert.True(_state.IsReady(Now));
            Assert.True(Try(ModelErrorKind.Server));
            Assert.Equal("server when it was tried again", _state.Reason);
        }
    }

    [Fact]
    public void Report_ProbeIsCancelled_TheNextCallProbes()
    {
        Cool();
        _time.Advance(TimeSpan.FromSeconds(10));
        _state.TryEnter(Now, regardless: false);
        _state.Report(Routes.Report(_time) with { IsCancelled = true }, Settings);

        Assert.True(_state.TryEnter(Now, regardless: false));
    }

    [Fact]
    public void Report_AnswerToACallFromBefore_DoesNotWakeIt()
    {
        long before = Now;
        _time.Advance(TimeSpan.FromSeconds(1));
        Cool();

        _state.TryEnter(Now, regardless: true);
        _state.Report(Routes.Report(_time, startedAt: before), Settings);

        Assert.False(_state.IsReady(Now));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(300, 35)]
    public void Report_OverloadedWithRetryAfter_IsLeftAloneThatLong(int asked, int rests)
    {
        _state.TryEnter(Now, regardless: false);
        Assert.True(_state.Report(Routes.Report(_time, ModelErrorKind.Overloaded, TimeSpan.FromSeconds(asked)), Settings));

        _time.Advance(TimeSpan.FromSeconds(rests - 0.001));
        Assert.False(_state.IsReady(Now));
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.True(_state.IsReady(Now));
    }

    [Fact]
    public void Report_SwitchedOff_NeverCools()
    {
        for (int i = 0; i < 20; i++)
        {
            _state.TryEnter(Now, regardless: false);
            Assert.False(_state.Report(Routes.Report(_time, ModelErrorKind.Server), Settings with { IsEnabled = false }));
        }
    }

    [Fact]
    public void Report_Answers_TeachSpeedAndCacheShare()
    {
        for (int i = 0; i < 100; i++)
        {
            long start = Now;
            _state.TryEnter(start, regardless: false);
            _time.Advance(TimeSpan.FromSeconds(0.5));
            long first = Now;
            _time.Advance(TimeSpan.FromSeconds(2));
            _state.Report(new AttemptReport { StartedAt = start, FirstTokenAt = first, EndedAt = Now, Streamed = true, InputTokens = 100, CacheReadTokens = 300, OutputTokens = 201 }, Settings);
        }

        Assert.Equal(0.5, _state.Speed.First, 3);
        Assert.Equal(0.01, _state.Speed.PerToken, 4);
        Assert.Equal(0.75, _state.CacheShare, 2);
        Assert.Equal("first token after 0.5 s, 10 ms per token", _state.Speed.ToString());
    }

    [Fact]
    public async Task TryEnter_ManyAtOnce_OneProbes()
    {
        Cool();
        _time.Advance(TimeSpan.FromSeconds(10));
        long now = Now;

        bool[] entered = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => _state.TryEnter(now, regardless: false))));

        Assert.Single(entered, e => e);
    }

    private void Cool()
    {
        for (int i = 0; i < 4; i++)
        {
            Try(ModelErrorKind.Server);
        }

        Assert.NotEqual(0, _state.RestsUntil);
    }

    private bool Try(ModelErrorKind? error)
    {
        _state.TryEnter(Now, regardless: true);
        return _state.Report(Routes.Report(_time, error), Settings);
    }
}
