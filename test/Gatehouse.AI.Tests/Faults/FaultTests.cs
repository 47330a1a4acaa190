using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Faults;

/// <summary>
/// Every fault, in front of every form and behind every kind of vendor. Behind each the same gateway is asked once more: what a
/// fault leaves behind, such as a connection that is not clean, shows there.
/// </summary>
public sealed class FaultTests
{
    public static TheoryData<string, string> Rows() => FaultRun.Rows();

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Fault_OfTheVendor_IsToldInTheClientsForm(string form, string type) => FaultRun.EachAsync(form, type, async (run, fault) =>
    {
        string? why = await run.TryAsync(fault);
        string? next = await run.FaultOfNextAsync();
        return next is null ? why : $"{why} the call behind it: {next}";
    });

    [Theory]
    [InlineData("embeddings")]
    [InlineData("rerank")]
    [InlineData("moderations")]
    public async Task Fault_InAnOperation_IsToldInTheClientsForm(string form)
    {
        await using var run = await FaultRun.StartAsync(form, "openai");
        var wrong = new List<string>();
        foreach (var fault in FaultList.All.Where(f => !f.Streams && f.Applies(run.Form, true)))
        {
            // What relays hand on is theirs alone when it does not say that it is JSON, and a moderation costs nothing.
            bool isRelayed = form == "moderations" && fault.Name is "a stream that was not asked for" or "JSON that says it is text" or "no content type";
            bool isFree = form == "moderations" && fault.Grade == "counted";
            if (!isRelayed && !isFree && await run.TryAsync(fault) is { } why)
            {
                wrong.Add($"{fault.Name}: {why}");
            }

            if (await run.FaultOfNextAsync() is { } next)
            {
                wrong.Add($"{fault.Name}: the call behind it: {next}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Vendor_CannotBeConnectedTo_IsUnreachable(string form, string type)
    {
        await using var run = await FaultRun.StartAsync(form, type);
        foreach (string model in (string[])["down", "nowhere", "garbled"])
        {
            foreach (bool streams in (bool[])[false, true])
            {
                run.Vendor.Say(new Answer(After.Close, "no TLS"u8.ToArray()), Task.CompletedTask);
                var exchange = run.Front.Call(model, streams);
                await run.SendAsync(exchange);

                Assert.Equal((model, run.Front.StatusOf(Kind.Unreachable)), (model, exchange.Reply.CommittedStatus));
                Assert.Null(run.Front.FaultOfEnvelope(exchange));
                Assert.Equal("error", exchange.Exchange.Record.Model!.Outcome);
                Assert.NotNull(exchange.Exchange.Record.UpstreamFailure);
                Assert.DoesNotContain("127.0.0.1", exchange.Reply.Text, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Client_Leaves_EndsTheVendorsConnectionWithin100Milliseconds(string form, string type)
    {
        await using var run = await FaultRun.StartAsync(form, type);
        foreach (bool isMidStream in (bool[])[false, true])
        {
            // A busy machine may be late once; what waits for the next write or a timer is late each time.
            var fastest = TimeSpan.MaxValue;
            for (int i = 0; i < 8 && fastest >= TimeSpan.FromMilliseconds(100); i++)
            {
                var took = await run.LeaveAsync(isMidStream);
                fastest = took < fastest ? took : fastest;
            }

            Assert.True(fastest < TimeSpan.FromMilliseconds(100), $"the fastest took {fastest}");
        }
    }
}
