using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Shadow;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>
/// A copy of a call, sent to another target after all of it was prepared. It knows nothing of the request, which is over sooner
/// or later; its answer is read to its end, accounted for and thrown away.
/// </summary>
internal sealed class ShadowCall(ModelShadow shadow, AttemptAccount account, AnswerReading reading, CallOutline outline, DateTimeOffset receivedAt, CallTerms terms)
{
    private const long LargestReply = 64 * 1024 * 1024;

    private long _firstAt;
    private bool _hasAnswer;

    private ModelTarget Target => shadow.Target;

    /// <summary>Runs to the end; never throws. Nobody waits for it.</summary>
    public async Task RunAsync(UpstreamCall call)
    {
        var deadline = terms.Deadlines.Rent(CancellationToken.None);
        try
        {
            await EventLoop.Leave();
            if (await SendAsync(call, deadline) is { } settlement)
            {
                await account.SettleAsync(settlement);
            }
            else
            {
                account.Drop();
            }
        }
        catch (UpstreamException exception)
        {
            await account.SettleAsync(Failed(exception.IsTimeout ? ModelErrorKind.Timeout : ModelErrorKind.Unreachable, !UpstreamException.IsBeforeSending(exception.Failure)));
        }
        catch (OperationCanceledException)
        {
            await account.SettleAsync(Failed(ModelErrorKind.Timeout, mayBeBilled: true));
        }
        catch (FrameException)
        {
            await account.SettleAsync(Failed(ModelErrorKind.Server, mayBeBilled: true));
        }
        catch (ModelException exception)
        {
            await account.SettleAsync(Failed(exception.Error.Kind, mayBeBilled: _hasAnswer));
        }
        finally
        {
            terms.Deadlines.Return(deadline);
            await account.AbandonAsync();
            shadow.End();
        }
    }

    // As of every attempt: what it was sent and never answered a provider may bill.
    private Settlement Failed(ModelErrorKind kind, bool mayBeBilled)
    {
        var usage = mayBeBilled ? UsageEstimate.OfSent(outline, Target.Model) : TokenUsage.Unknown;
        return new(usage, mayBeBilled ? CostOf(usage) : 0m, "", LedgerOutcome.Error, ModelErrorKindNames.Of(kind), _firstAt);
    }

    private decimal? CostOf(TokenUsage usage) => Target.Price?.CostOf(usage, receivedAt);

    // Null when it was not sent. A copy waits for nobody's key: the calls that clients make come first.
    private async ValueTask<Settlement?> SendAsync(UpstreamCall call, CallDeadline deadline)
    {
        if (!Target.Provider.Keys.TryTake(Target.Model, outline.MostTokens, regardless: false, out var key))
        {
            return null;
        }

        long used = 0;
        try
        {
            var settlement = await SendAsync(call, key!, deadline);
            used = settlement.Usage.TotalInput + settlement.Usage.TotalOutput;
            return settlement;
        }
        finally
        {
            ProviderKeys.Leave(key!, outline.MostTokens, used);
        }
    }

    private async ValueTask<Settlement> SendAsync(UpstreamCall call, ProviderKey key, CallDeadline deadline)
    {
        deadline.Arm(Target.Options.FirstByteTimeout);
        await Target.Provider.AuthenticateAsync(call, key.Secret, deadline.Token);
        deadline.Arm(outline.Stream ? Target.Options.FirstByteTimeout : Target.Options.Timeout);
        await using var reply = await Target.Endpoint.SendAsync(call, deadline.Token);
        if (reply.Status is < 200 or > 299)
        {
            var error = Target.Provider.ReadError(reply.Status, reply.Headers, await BodyBytes.ReadAsync(reply, LargestReply) ?? default);
            Target.Provider.Keys.Report(key, Target.Model, error);
            return Failed(error.Kind, mayBeBilled: false);
        }

        _hasAnswer = true;
        using var frames = reading.OpenFrames(reply.Headers.Get("Content-Type"));
        return frames is null ? await ReadWholeAsync(reply) : await ReadStreamAsync(reply, frames, deadline);
    }

    private async ValueTask<Settlement> ReadWholeAsync(UpstreamReply reply)
    {
        if (await BodyBytes.ReadAsync(reply, LargestReply) is not { } bytes || !ModelAttempt.IsObject(bytes.Span))
        {
            return Failed(ModelErrorKind.Server, mayBeBilled: true);
        }

        _firstAt = terms.Time.GetTimestamp();
        var summary = reading.Summarize(bytes);
        return summary.Error is { } error ? Failed(error.Kind, mayBeBilled: false)
            : Answered(UsageEstimate.Complete(outline, summary.Usage, default, bytes.Span, Target.Model), summary.Model, null);
    }

    private async ValueTask<Settlement> ReadStreamAsync(UpstreamReply reply, FrameReader frames, CallDeadline deadline)
    {
        var tap = reading.OpenTap();
        ReadOnlyMemory<byte> piece;
        do
        {
            deadline.Arm(Target.Options.IdleTimeout);
            piece = await reply.ReadAsync();
            frames.Append(piece.Span);
            Take(frames, tap);
        }
        while (!piece.IsEmpty && tap.Error is null && !tap.IsOver);

        if (tap.Error is null && !tap.IsOver)
        {
            TakeRest(frames, tap);
        }

        return Answered(UsageEstimate.Complete(outline, tap), tap.Model, tap.Error ?? (tap.IsWhole ? null : new ModelError(ModelErrorKind.Unreachable, 502, "")));
    }

    private void Take(FrameReader frames, ProviderTap tap)
    {
        while (tap.Error is null && frames.TryRead(out var next))
        {
            if (next.HasData)
            {
                tap.Read(next.Name, next.Data);
            }

            if (_firstAt == 0 && tap.HasContent)
            {
                _firstAt = terms.Time.GetTimestamp();
            }
        }
    }

    // Some answers say by the end of their bytes alone that they are whole.
    private static void TakeRest(FrameReader frames, ProviderTap tap)
    {
        if (frames.TryReadRest(out var last))
        {
            tap.Read(last.Name, last.Data);
        }

        if (tap.Error is null)
        {
            tap.End();
        }
    }

    private Settlement Answered(TokenUsage usage, string model, ModelError? error) => new(
        usage,
        CostOf(usage),
        model,
        error is null ? LedgerOutcome.Ok : LedgerOutcome.Error,
        error is null ? "" : ModelErrorKindNames.Of(error.Kind),
        _firstAt);
}
