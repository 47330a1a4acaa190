using System.Diagnostics;
using System.IO.Pipelines;
using Gatehouse.Core.Execution;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Pipeline;

/// <summary>
/// What takes long does not hold other connections up. The policies here hold their thread until another connection of the
/// same event loop has been answered: where the rule fails nobody is answered.
/// </summary>
public sealed class LoopRuleTests
{
    // One to be suspected, five to be sent away.
    private const int Holds = 5;

    // Well over the rule.
    private static readonly TimeSpan TooLong = TimeSpan.FromMilliseconds(50);

    private readonly ManualResetEventSlim _answered = new();
    private readonly LoopProbe _probe = new("probe");
    private readonly LoopProbe _slow = new("slow");
    private readonly LoopProbe _declared = new("declared", mayTakeLong: true);

    [Theory]
    [InlineData("burn")]
    [InlineData("sleep")]
    [InlineData("wait")]
    public async Task Policy_ThatSaysItMayTakeLong_HoldsNobodyUp(string how)
    {
        await using var gateway = await StartAsync();
        await using var pair = await LoopPair.OpenAsync(gateway, "/probe");
        _declared.Does(() => HoldUntilAnswered(how));

        await LoopPair.SendAsync(pair.One, "/declared");
        await LoopPair.LoopOfAsync(pair.Other, "/probe");
        _answered.Set();

        Assert.Equal("0", LoopPair.Loop(await pair.One.ReadUntilAsync("\r\n\r\n")));
    }

    [Theory]
    [InlineData("burn")]
    [InlineData("sleep")]
    [InlineData("wait")]
    public async Task Policy_ThatHeldTheLoopAgainAndAgain_HoldsNobodyUpAgain(string how)
    {
        await using var gateway = await StartAsync();
        await using var pair = await LoopPair.OpenAsync(gateway, "/probe");
        _slow.Does(() => HoldFor(how, TooLong));
        await HoldOftenAsync(pair.One);
        _slow.Does(() => HoldUntilAnswered(how));

        await LoopPair.SendAsync(pair.One, "/slow");
        await LoopPair.LoopOfAsync(pair.Other, "/probe");
        _answered.Set();

        Assert.Equal("0", LoopPair.Loop(await pair.One.ReadUntilAsync("\r\n\r\n")));
    }

    [Fact]
    public async Task Policy_ThatHeldTheLoopAndThrew_HoldsNobodyUpAgain()
    {
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync();
        await LoopPair.ReachLoopAsync(client, "/probe");
        int holds = 0;
        _slow.Does(() =>
        {
            holds += EventLoop.IsCurrent ? 1 : 0;
            HoldFor("sleep", TooLong);
            throw new InvalidOperationException("broke");
        });
        while (holds <= Holds)
        {
            await LoopPair.SendAsync(client, "/slow");
            await client.ReadUntilAsync("policy-failed");
        }

        _slow.Does(() => { });

        Assert.Equal("0", await LoopPair.LoopOfAsync(client, "/slow"));
    }

    [Fact]
    public async Task ReplyPart_ThatHeldTheLoopAgainAndAgain_HoldsNobodyUpAgain()
    {
        await using var gateway = await StartAsync();
        await using var pair = await LoopPair.OpenAsync(gateway, "/probe");
        _slow.OnReply = () => HoldFor("sleep", TooLong);
        await HoldOftenAsync(pair.One);
        _slow.OnReply = () => HoldUntilAnswered("sleep");

        await LoopPair.SendAsync(pair.One, "/slow");
        await LoopPair.LoopOfAsync(pair.Other, "/probe");
        _answered.Set();

        Assert.NotEqual("0", LoopPair.Loop(await pair.One.ReadUntilAsync("\r\n\r\n")));
    }

    [Theory]
    [InlineData("declared", false)]
    [InlineData("probe", true)]
    public async Task Policy_ResumedByABody_IsOnTheLoopOnlyWhereItMayBe(string route, bool onLoop)
    {
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync();
        await LoopPair.ReachLoopAsync(client, "/probe");
        bool? resumedOnLoop = null;
        using var waits = new ManualResetEventSlim();
        _declared.OnRequest = _probe.OnRequest = async exchange =>
        {
            var read = ReadAllAsync(exchange.Body);
            waits.Set();
            await read;
            resumedOnLoop = EventLoop.IsCurrent;
        };

        await client.SendAsync($"POST /{route} HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n");
        await Eventually.TrueAsync(() => waits.IsSet, "the policy waits for the body");
        await client.SendAsync("abc");
        await client.ReadUntilAsync("\r\n\r\n");

        Assert.Equal(onLoop, resumedOnLoop);
    }

    [Fact]
    public async Task Policy_InAnyOf_TakesItsDeclarationAlong()
    {
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync();

        Assert.Equal("0", await LoopPair.LoopOfAsync(client, "/any"));
    }

    private static async Task HoldOftenAsync(RawClient client)
    {
        for (int i = 0; i <= Holds; i++)
        {
            await LoopPair.ReachLoopAsync(client, "/slow");
        }
    }

    private static async ValueTask ReadAllAsync(PipeReader body)
    {
        var read = await body.ReadAtLeastAsync(3);
        body.AdvanceTo(read.Buffer.End);
    }

    // What is spent waiting for a processor does not count, and on a busy machine that is most of the time.
    private static void HoldFor(string how, TimeSpan time)
    {
        long waited = ProcessorWait.OfThisThread();
        var held = Stopwatch.StartNew();
        Hold(how, time, () => held.Elapsed - Stopwatch.GetElapsedTime(waited, ProcessorWait.OfThisThread()) >= time);
    }

    private static void Hold(string how, TimeSpan piece, Func<bool> isOver)
    {
        while (!isOver())
        {
            if (how == "sleep")
            {
                Thread.Sleep(piece);
            }
            else if (how == "wait")
            {
                // No semaphore: it spins first, and on a busy machine a spin gives the processor away for as long as this.
                using var never = new ManualResetEvent(false);
                never.WaitOne(piece);
            }
        }
    }

    private void HoldUntilAnswered(string how)
    {
        var held = Stopwatch.StartNew();
        Hold(how, TimeSpan.FromMilliseconds(1), () => _answered.IsSet || held.Elapsed > Eventually.Limit);
        if (!_answered.IsSet)
        {
            throw new TimeoutException("nobody else was answered");
        }
    }

    private Task<RunningGateway> StartAsync()
        => RunningGateway.StartAsync(
            """
            routes:
              probe: { match: /probe, respond: { status: 204 }, policies: [{ probe: x }] }
              slow: { match: /slow, respond: { status: 204 }, policies: [{ slow: x }] }
              declared: { match: /declared, respond: { status: 204 }, policies: [{ declared: x }] }
              any: { match: /any, respond: { status: 204 }, policies: [{ any: [{ declared: y }, { slow: y }] }] }
            """,
            policies: [_probe, _slow, _declared],
            guards: false);
}
