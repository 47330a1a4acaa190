using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>Reads an answer that comes whole.</summary>
internal sealed class WholeAttempt<TCall, TReply>(
    Exchange exchange,
    WholeForm<TCall, TReply> form,
    ModelTarget target,
    CallOutline outline,
    CallMeter meter,
    Translation<TCall, TReply>? translation,
    TCall? call,
    CallDeadline deadline,
    TimeProvider time)
    : ModelAttempt(exchange, target, outline, meter, translation is null ? form.WireForm : null, deadline, time)
    where TCall : class
    where TReply : WholeReply
{
    protected override async ValueTask<AttemptResult> ReadAsync(UpstreamReply reply)
    {
        using var frames = FrameReader.For(reply.Headers.Get("Content-Type"));
        if (frames is not null)
        {
            return NoAnswer("The provider sent a stream that was not asked for.");
        }

        if (await BodyBytes.ReadAsync(reply, LargestReply) is not { } bytes)
        {
            return NoAnswer("The provider's reply is too large.");
        }

        Deadline.Disarm();
        await EventLoop.LeaveFor(bytes.Length);
        if (translation is not null)
        {
            return await TranslateAsync(translation, bytes);
        }

        if (!IsObject(bytes.Span))
        {
            return NoAnswer("The provider's answer is not JSON.");
        }

        var summary = form.UsesTokens ? Target.Provider.Summarize(form.WireForm, bytes) : RelayTap.Nothing;
        if (summary.Error is { } error)
        {
            return new AttemptResult(error);
        }

        if (form.UsesTokens)
        {
            await LeaveToCount(summary.Usage);
        }

        if (!Wins())
        {
            await Meter.SlowerAsync(summary, default);
            return AttemptResult.Lost;
        }

        await SettleAsync(summary.Model, summary.Usage);
        ReplyHeaders.CopyPassedThrough(reply.Headers, Exchange.Reply.Headers);
        return await SendAsync(reply.Headers.Get("Content-Type") ?? "application/json", form.PassReply(Outline, bytes));
    }

    private async ValueTask<AttemptResult> TranslateAsync(Translation<TCall, TReply> translated, ReadOnlyMemory<byte> bytes)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        try
        {
            var read = translated.ReadReply(bytes);
            form.Check(read, call!);
            form.WriteReply(read, call!, output);
            await LeaveToCount(read.Usage);
            if (!Wins())
            {
                await Meter.SlowerAsync(new ReplySummary(read.Model, read.Usage, FinishReason.Unknown), default);
                return AttemptResult.Lost;
            }

            await SettleAsync(read.Model, read.Usage);
        }
        catch (ModelException exception)
        {
            return new AttemptResult(exception.Error) { MayBeBilled = true };
        }

        return await SendAsync("application/json", output.WrittenMemory);
    }

    private ValueTask SettleAsync(string model, TokenUsage usage) => form.UsesTokens
        ? Meter.AnsweredAsync(model, usage)
        : Meter.RelayedAsync(new ReplySummary(model, usage, FinishReason.Unknown), LedgerOutcome.Ok);

    private async ValueTask<AttemptResult> SendAsync(string contentType, ReadOnlyMemory<byte> body)
    {
        form.AddReplyHeaders(Exchange.Record.RequestId, Exchange.Reply.Headers);
        await ReplyWriting.SendAsync(Exchange, 200, contentType, body);
        return AttemptResult.Written;
    }
}
