namespace Gatehouse.AI.Tests.Faults;

/// <summary>What users of other gateways reported does not happen here.</summary>
public sealed class ReportedFaultTests
{
    public static TheoryData<string> Rows() => [.. ReportedFaults.All.Select(f => f.What)];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Fault_ReportedElsewhere_IsNotOurs(string what)
    {
        var fault = ReportedFaults.All.Single(f => f.What == what);
        await using var run = await FaultRun.StartAsync(fault.Front, fault.Vendor);

        var exchange = await run.CallAsync("model", fault.Says(run.Form), fault.Streams);

        Assert.True(fault.IsRight(exchange), $"{fault.Where}: {exchange.Reply.CommittedStatus} {exchange.Reply.Text} ({exchange.Exchange.Record.Model!.Outcome}, {exchange.Exchange.Record.Failure})");
    }

    /// <summary>github.com/QuantumNous/new-api/issues/7062: a call that its client left costs nothing.</summary>
    [Fact]
    public async Task Client_LeavesInTheMiddle_IsCountedForWhatCame()
    {
        await using var run = await FaultRun.StartAsync("chat", "openai");

        await run.LeaveAsync(isMidStream: true);

        var model = run.Last!.Exchange.Record.Model!;
        Assert.Equal("estimated", model.UsageGrade);
        Assert.True(model.InputTokens > 0 && model.OutputTokens > 0);
    }

    /// <summary>github.com/Wei-Shaw/sub2api/issues/4408: a call that its client left before the first word goes on, and is billed whole.</summary>
    [Fact]
    public async Task Client_LeavesBeforeTheFirstWord_IsCountedForWhatWasSent()
    {
        await using var run = await FaultRun.StartAsync("chat", "openai");

        await run.LeaveAsync(isMidStream: false);

        Assert.Equal(("cancelled", "estimated", 0L), (run.Last!.Exchange.Record.Model!.Outcome, run.Last.Exchange.Record.Model.UsageGrade, run.Last.Exchange.Record.Model.OutputTokens));
    }

    /// <summary>github.com/maximhq/bifrost/issues/1613: the end of one stream is taken for the head of the next reply.</summary>
    [Fact]
    public async Task Stream_ThenAnotherCall_UseOneConnection()
    {
        await using var run = await FaultRun.StartAsync("chat", "openai");
        for (int i = 0; i < 3; i++)
        {
            var exchange = await run.CallAsync("model", Answer.Chunked(run.Form.StreamType, true, After.Keep, run.Form.Stream()), streams: true);
            Assert.Contains("[DONE]", exchange.Reply.Text, StringComparison.Ordinal);
            Assert.Null(await run.FaultOfNextAsync());
        }

        Assert.Equal((6, 1), (run.Vendor.Calls, run.Vendor.Connections));
    }
}
