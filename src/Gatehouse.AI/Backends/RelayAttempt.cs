using System.Buffers;
using System.Globalization;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>
/// Hands an answer on as it is. JSON is read whole, so that a reply that breaks off can still move on to the next target and
/// its usage is known; anything else is streamed from its first byte.
/// </summary>
internal sealed class RelayAttempt(Exchange exchange, CallForm form, ModelTarget target, CallOutline outline, CallMeter meter, CallDeadline deadline, TimeProvider time)
    : ModelAttempt(exchange, target, outline, meter, form.WireForm, deadline, time)
{
    private readonly CallForm _form = form;

    /// <summary>Whether everything is streamed, JSON too, and nothing of it is looked into.</summary>
    public bool IsOpaque { get; init; }

    /// <summary>Called, before it is sent on, with a reply that tells of work that is over.</summary>
    public Func<ReplySummary, ValueTask>? WhenOver { get; init; }

    protected override ValueTask<AttemptResult> ReadAsync(UpstreamReply reply)
    {
        string type = reply.Headers.Get("Content-Type") ?? "";
        if (IsPage(type) && !IsOpaque)
        {
            return new(NoAnswer("The provider sent a page, not an answer."));
        }

        return IsJson(reply.Headers) && !IsOpaque ? ReadWholeAsync(reply, type) : StreamAsync(reply, type);
    }

    // Nothing that is relayed is answered by HTML; a file may be HTML.
    private static bool IsPage(string type) => type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase);

    private async ValueTask<AttemptResult> ReadWholeAsync(UpstreamReply reply, string type)
    {
        if (await BodyBytes.ReadAsync(reply, LargestReply) is not { } bytes)
        {
            return NoAnswer("The provider's reply is too large.");
        }

        Deadline.Disarm();
        await EventLoop.LeaveFor(bytes.Length);
        if (!IsObject(bytes.Span))
        {
            return NoAnswer("The provider's answer is not JSON.");
        }

        var summary = Target.Provider.Summarize(_form.WireForm, bytes);
        if (WhenOver is { } account && summary.Id.Length > 0)
        {
            await account(summary);
        }

        await Meter.RelayedAsync(summary, LedgerOutcome.Ok);
        ReplyHeaders.CopyPassedThrough(reply.Headers, Exchange.Reply.Headers);
        _form.AddReplyHeaders(Exchange.Record.RequestId, Exchange.Reply.Headers);
        await ReplyWriting.SendAsync(Exchange, reply.Status, type, bytes);
        return AttemptResult.Written;
    }

    private async ValueTask<AttemptResult> StreamAsync(UpstreamReply upstream, string type)
    {
        using var tap = IsOpaque ? null : RelayTap.For(type, data => Target.Provider.Summarize(_form.WireForm, data));
        var piece = await upstream.ReadAsync();
        Meter.SawFirst();
        await CommitAsync(upstream);
        var outcome = LedgerOutcome.Ok;
        try
        {
            while (!piece.IsEmpty)
            {
                tap?.Take(piece.Span);
                Exchange.Reply.Body.Write(piece.Span);
                Deadline.Disarm();
                await FlushAsync();
                Deadline.Arm(Target.Options.IdleTimeout);
                piece = await upstream.ReadAsync();
            }

            tap?.End();
            if (tap is { HasFailed: true })
            {
                outcome = LedgerOutcome.Error;
                Exchange.Record.Failure = $"{Target}: the stream ended by an error";
            }
        }
        catch (UpstreamException exception)
        {
            outcome = Broken(exception.Failure, exception.Message);
        }
        catch (OperationCanceledException) when (Deadline.HasPassed)
        {
            outcome = Broken(UpstreamFailure.IdleTimeout, "the answer fell silent");
        }
        catch (OperationCanceledException)
        {
            Exchange.Record.ClientGone = true;
            await Meter.RelayedAsync(tap?.Summary ?? RelayTap.Nothing, LedgerOutcome.Cancelled);
            throw;
        }

        await Meter.RelayedAsync(tap?.Summary ?? RelayTap.Nothing, outcome);
        return AttemptResult.Written;
    }

    // What was sent cannot be taken back, and has no place for an error: the client must not take it for whole.
    private LedgerOutcome Broken(UpstreamFailure failure, string why)
    {
        Exchange.Record.UpstreamFailure = failure;
        Exchange.Record.Failure = $"{Target}: {why}";
        Exchange.Reply.Abort();
        return LedgerOutcome.Error;
    }

    private async ValueTask CommitAsync(UpstreamReply upstream)
    {
        var reply = Exchange.Reply;
        reply.StatusCode = upstream.Status;
        ReplyHeaders.CopyPassedThrough(upstream.Headers, reply.Headers);
        if (upstream.ContentLength is { } length)
        {
            reply.Headers.Set("Content-Length", length.ToString(CultureInfo.InvariantCulture));
        }

        _form.AddReplyHeaders(Exchange.Record.RequestId, reply.Headers);
        ReplyWriting.AddOwn(Exchange);
        await reply.StartAsync(Exchange, Exchange.Aborted);
    }

    private async ValueTask FlushAsync()
    {
        var flushed = await Exchange.Reply.Body.FlushAsync(Exchange.Aborted);
        if (flushed.IsCompleted || flushed.IsCanceled)
        {
            Exchange.Aborted.ThrowIfCancellationRequested();
        }
    }
}
