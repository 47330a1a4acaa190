using System.Globalization;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.AI.Tests.Faults;

/// <summary>One form in front of one kind of vendor: makes calls and says what is wrong with what came of them.</summary>
internal sealed class FaultRun : IAsyncDisposable
{
    private const string Yaml = """
        ai:
          providers:
            vendor: { type: TYPE, url: "VENDOR", keys: ["${env:KEY_1}"]SETTINGS }
            spare: { type: TYPE, url: "SPARE", keys: ["${env:KEY_2}"]SETTINGS }
            down: { type: TYPE, url: "DOWN", keys: ["${env:KEY_1}"]SETTINGS }
            nowhere: { type: TYPE, url: "http://nowhere.invalid", keys: ["${env:KEY_1}"]SETTINGS }
            garbled: { type: TYPE, url: "GARBLED", keys: ["${env:KEY_1}"]SETTINGS }
          models:
            model: vendor/m
            pair: [vendor/m, spare/m]
            twice: [vendor/m, vendor/m]
            down: down/m
            nowhere: nowhere/m
            garbled: garbled/m
        routes:
          llm: { match: /**, ai: all }
        """;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private ModelGateway _gateway = null!;

    private FaultRun(FrontForm front, VendorForm form) => (Front, Form) = (front, form);

    public FrontForm Front { get; }

    public VendorForm Form { get; }

    public FaultVendor Vendor { get; } = new();

    public FaultVendor Spare { get; } = new();

    /// <summary>The call that its client left.</summary>
    public TestExchange? Last { get; private set; }

    public bool Passes => Front.IsPassedBy(Form.Type);

    public static async Task<FaultRun> StartAsync(string form, string type)
    {
        var front = FrontForm.All.Concat(FrontForm.Operations).Single(f => f.Name == form);
        var run = new FaultRun(front, VendorForms.For(type, form));
        string yaml = Yaml.Replace("TYPE", type, StringComparison.Ordinal).Replace("SETTINGS", run.Form.Settings, StringComparison.Ordinal)
            .Replace("VENDOR", run.Vendor.Address, StringComparison.Ordinal).Replace("SPARE", run.Spare.Address, StringComparison.Ordinal)
            .Replace("DOWN", DeadAddress.Next(), StringComparison.Ordinal)
            .Replace("GARBLED", run.Vendor.Address.Replace("http:", "https:", StringComparison.Ordinal), StringComparison.Ordinal);
        run._gateway = await ModelGateway.StartAsync(yaml, run._time);
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await Vendor.DisposeAsync();
        await Spare.DisposeAsync();
    }

    /// <summary>
    /// Sends, and lets time pass until it ends, or the spare is asked, when the vendor falls silent: deadlines are minutes, and the
    /// spare is to have them.
    /// </summary>
    public async Task SendAsync(TestExchange exchange, bool passesTime = false)
    {
        int asked = Spare.Calls;
        var serving = _gateway.SendAsync(exchange);
        if (passesTime)
        {
            await Eventually.WithinAsync(Vendor.Received);
            for (int i = 0; !serving.IsCompleted && Spare.Calls == asked && i < 2000; i++)
            {
                _time.Advance(TimeSpan.FromSeconds(20));
                await Task.WhenAny(serving, Task.Delay(5));
            }
        }

        await serving.WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>Makes the call and says what is wrong; null when nothing is.</summary>
    public async Task<string?> TryAsync(Fault fault)
    {
        var exchange = await CallAsync("model", fault.Says(Form), fault.Streams);
        if (fault.IsServed)
        {
            return FaultOfAnswer(exchange, fault.Grade);
        }

        return fault.Breaks ? FaultOfBreak(exchange, fault) : FaultOfFailure(exchange, fault);
    }

    /// <summary>An ordinary call behind a fault: what is wrong with it.</summary>
    public async Task<string?> FaultOfNextAsync()
    {
        Vendor.Say(Answer.Whole(200, "application/json", Form.Reply), Task.CompletedTask);
        var exchange = Front.Call("model", false);
        await SendAsync(exchange);
        return FaultOfAnswer(exchange, "reported");
    }

    /// <summary>The fault with another target behind: it answers unseen, or is not asked.</summary>
    public async Task<string?> FaultOfFallbackAsync(Fault fault)
    {
        // A key that the fault before has put to rest would be passed over.
        _time.Advance(TimeSpan.FromHours(1));
        int before = Spare.Calls;
        Spare.Say(fault.Streams ? Answer.Chunked(Form.StreamType, true, After.Keep, Form.Stream()) : Answer.Whole(200, "application/json", Form.Reply), Task.CompletedTask);
        var exchange = await CallAsync("pair", fault.Says(Form), fault.Streams);
        if (!fault.MayMoveOn)
        {
            return Spare.Calls != before ? "the other target was asked" : FaultOfFailure(exchange, fault);
        }

        if (exchange.Exchange.Record.Service != "spare" || exchange.Exchange.Record.Failure is not null || exchange.Reply.CommittedHeaders.Contains("x-should-retry"))
        {
            return $"answered by {exchange.Exchange.Record.Service}, failure {exchange.Exchange.Record.Failure}";
        }

        if (FaultOfAnswer(exchange, "reported") is { } why)
        {
            return why;
        }

        _time.Advance(TimeSpan.FromHours(1));
        var again = await CallAsync("twice", fault.Says(Form), fault.Streams);
        return again.Reply.CommittedHeaders.Get("x-should-retry") != "false" ? "both failed, and the client is not told to leave it" : FaultOfFailure(again, fault);
    }

    /// <summary>The client goes away; the time until the vendor's socket told it.</summary>
    public async Task<TimeSpan> LeaveAsync(bool isMidStream)
    {
        var exchange = Last = Front.Call("model", isMidStream);
        Vendor.Say(
            isMidStream ? Answer.Chunked(Form.StreamType, false, After.Silence, Form.Bytes([.. Form.Opening, Form.Word("alpha")])) : new Answer(After.Silence),
            exchange.Reply.Started);
        var serving = _gateway.SendAsync(exchange);
        await Eventually.WithinAsync(isMidStream ? exchange.Reply.Started : Vendor.Received);
        long left = TimeProvider.System.GetTimestamp();
        exchange.Leave();
        long told = await Eventually.WithinAsync(Vendor.Left);
        await ((Task)serving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.Equal("cancelled", exchange.Exchange.Record.Model!.Outcome);
        Assert.True(exchange.Exchange.Record.ClientGone);
        return TimeProvider.System.GetElapsedTime(left, told);
    }

    /// <summary>A call that the vendor answers in this way.</summary>
    public async Task<TestExchange> CallAsync(string model, Answer answer, bool streams)
    {
        var exchange = Front.Call(model, streams);
        Vendor.Say(answer, exchange.Reply.Started);
        await SendAsync(exchange, answer.After == After.Silence);
        return exchange;
    }

    private string? FaultOfAnswer(TestExchange exchange, string grade)
    {
        var reply = exchange.Reply;
        var model = exchange.Exchange.Record.Model!;
        bool isWhole = reply.CommittedStatus == 200 && FrontForm.Has(reply.Bytes, "alpha") && FrontForm.Has(reply.Bytes, "beta") && !FrontForm.Has(reply.Bytes, "poison");
        bool isKnown = model.Outcome == "ok" && (grade.Length == 0 || model.UsageGrade == grade) && (grade != "reported" || (model.InputTokens, model.OutputTokens) == (5, Form.Output));
        bool isFinished = !model.Streamed || FrontForm.Has(reply.Bytes, Front.Finished);
        return isWhole && isKnown && isFinished && exchange.Exchange.Record.UpstreamFailure is null ? null
            : $"{reply.CommittedStatus} {Cut(reply.Text)} ({model.Outcome}, {model.UsageGrade} {model.InputTokens}/{model.OutputTokens}, {exchange.Exchange.Record.Failure})";
    }

    private string? FaultOfFailure(TestExchange exchange, Fault fault)
    {
        var reply = exchange.Reply;
        bool isVendors = Passes && fault.Passes > 0;
        int status = isVendors ? fault.Passes : Front.StatusOf(fault.Fails!(Form));
        string said = $"{reply.CommittedStatus} {Cut(reply.Text)}";
        if (reply.CommittedStatus != status)
        {
            return $"{status} was expected: {said}";
        }

        if (Front.FaultOfEnvelope(exchange) is { } why)
        {
            return $"the error is not in the form: {why}";
        }

        if (reply.Text.Contains(VendorForm.Words, StringComparison.Ordinal) != fault.HasWords || reply.Text.Contains("html", StringComparison.Ordinal))
        {
            return $"words: {said}";
        }

        string? wait = reply.CommittedHeaders.Get("retry-after");
        if (fault.RetryAfter is { } seconds && (wait != seconds.ToString(CultureInfo.InvariantCulture) || !reply.CommittedHeaders.Contains("retry-after-ms")))
        {
            return $"retry-after: {wait}";
        }

        var model = exchange.Exchange.Record.Model!;
        return (model.Outcome, model.FinishReason, model.UsageGrade) == ("error", "error", "none") ? null : $"record: {model.Outcome}, {model.FinishReason}, {model.UsageGrade}";
    }

    private string? FaultOfBreak(TestExchange exchange, Fault fault)
    {
        var reply = exchange.Reply;
        var error = reply.CommittedStatus == 200 ? Front.ErrorAtEnd(reply.Bytes) : null;
        var model = exchange.Exchange.Record.Model!;
        bool isTold = error is not null && FrontForm.Has(reply.Bytes, "alpha") && !FrontForm.Has(reply.Bytes, Front.Finished) && !FrontForm.Has(reply.Bytes, "[DONE]");
        bool hasWords = !fault.HasWords || reply.Text.Contains(VendorForm.Words, StringComparison.Ordinal);
        return isTold && hasWords && (model.Outcome, model.FinishReason) == ("error", "error") ? null : $"{reply.CommittedStatus} {Cut(reply.Text)} ({model.Outcome}, {model.FinishReason})";
    }

    private static string Cut(string text) => text.Length <= 900 ? text : text[..300] + "..." + text[^500..];

    /// <summary>Every form in front of every kind of vendor.</summary>
    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (var front in FrontForm.All)
        {
            foreach (string type in VendorForms.Types)
            {
                rows.Add(front.Name, type);
            }
        }

        return rows;
    }

    /// <summary>Tries every fault that there can be. Each part has a vendor and a gateway of its own, so that faults that wait for a deadline wait beside each other.</summary>
    public static async Task EachAsync(string form, string type, Func<FaultRun, Fault, Task<string?>> tryAsync)
    {
        const int Parts = 6;
        var found = await Task.WhenAll(Enumerable.Range(0, Parts).Select(async part =>
        {
            await using var run = await FaultRun.StartAsync(form, type);
            var wrong = new List<string>();
            foreach (var fault in FaultList.All.Where((f, i) => i % Parts == part && f.Applies(run.Form, run.Passes)))
            {
                if (await tryAsync(run, fault) is { } why)
                {
                    wrong.Add($"{(fault.Streams ? "stream" : "whole")}, {fault.Name}: {why}");
                }
            }

            return wrong;
        }));
        Assert.True(found.All(w => w.Count == 0), string.Join(Environment.NewLine, found.SelectMany(w => w)));
    }
}
