using System.Buffers;
using System.Globalization;
using System.Text;
using Gatehouse.AI.Budgets;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Prices;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>
/// One call on its way through the targets of its model: the first that begins to answer serves it. Until then nothing was
/// sent to the client, so a failure moves on unseen; from then on the reply is that target's, whatever happens. What is sent
/// and how the answer is read is each kind's own.
/// </summary>
internal abstract partial class ModelDispatch(Exchange exchange, CallForm form, ModelAlias model, CallOutline outline, CallTerms terms)
{
    /// <summary>Tokens that an answer may have where neither the client nor the catalogue says.</summary>
    private const long UnknownOutput = 4096;

    private readonly ModelCallRecord _record = exchange.Record.Model!;
    private readonly CallAccount _account = new(exchange, form.Operation, model.Name, outline, terms);
    private Task _settling = Task.CompletedTask;
    private int _sent;

    protected Exchange Exchange { get; } = exchange;

    protected CallForm Form { get; } = form;

    protected CallOutline Outline { get; } = outline;

    protected CallTerms Terms { get; } = terms;

    protected TimeProvider Time => Terms.Time;

    /// <summary>The call for this target. Throws <see cref="ModelException"/> (InvalidRequest) when it cannot be made.</summary>
    protected abstract UpstreamCall Prepare(ModelTarget target, LossReport loss);

    /// <summary>What reads the answer to the call that was prepared last.</summary>
    protected abstract ModelAttempt Open(ModelTarget target, CallMeter meter, CallDeadline deadline);

    /// <summary>The most that the call can use at this target.</summary>
    protected virtual ExpectedUse MostOf(ModelTarget target)
    {
        var most = UsageEstimate.WorstCase(Outline, target.Known?.Output ?? Outline.MostOutput ?? UnknownOutput);
        return new ExpectedUse(target.Price?.MostOf(most, Exchange.Record.ReceivedAt), target.Price?.Currency ?? ModelPrice.Dollar, most.TotalInput, most.TotalOutput);
    }

    /// <summary>Whether attempts and copies of such calls can run beside each other: what is sent to the client is decided before its first byte.</summary>
    protected virtual bool RunsBeside => false;

    /// <summary>How an answer to the call that was prepared last is read without a client, where <see cref="RunsBeside"/>.</summary>
    protected virtual AnswerReading Reading(ModelTarget target) => throw new NotSupportedException($"Nobody copies {Form.Operation}.");

    /// <summary>Counts another answer of the same target within one session; null when it may not be made.</summary>
    protected async ValueTask<CallMeter?> OpenNextAsync(ModelTarget target)
    {
        var account = await _account.OpenAsync(target, MostOf(target), LedgerMarks.None);
        return account.IsOpen ? new CallMeter(Exchange, target, Outline, account, Time) : null;
    }

    private async ValueTask<AttemptResult> TryAsync(ModelTarget target, ProviderKey key, AttemptRace? race = null, LedgerMarks marks = LedgerMarks.None)
    {
        if (target.IsRefusedUnpriced(Time))
        {
            return new AttemptResult(ModelError.WithoutPrice(model.Name));
        }

        var account = await _account.OpenAsync(target, MostOf(target), marks);
        if (!account.IsOpen)
        {
            return await RefuseAsync(account, target, race, marks);
        }

        var loss = new LossReport();
        if (TryPrepare(target, account, loss, out var upstream) is { } unfit)
        {
            return unfit;
        }

        Interlocked.Increment(ref _sent);
        if ((marks & LedgerMarks.Hedge) == LedgerMarks.None)
        {
            Note(target, loss);
        }

        AITelemetry.Lost(model.Name, target.Provider.Name, "call", loss);
        var meter = new CallMeter(Exchange, target, Outline, account, Time);
        var deadline = Terms.Deadlines.Rent(Exchange.Aborted);
        try
        {
            // Opened before anything is waited for: what was prepared last is this attempt's.
            var attempt = Open(target, meter, deadline);
            attempt.Race = race;
            attempt.PassesOnFiltered = _passesOnFiltered;
            attempt.WhenWon = race is null ? null : () => Note(target, loss);
            var result = await SendAsync(attempt, upstream, target, key, meter, deadline);
            return result.Error is { } error ? result with { Settling = meter.FailedAsync(error, result.MayBeBilled).AsTask() }
                : result.IsLost ? result with { Settling = meter.SlowerAsync(null, default).AsTask() }
                : result;
        }
        finally
        {
            Terms.Deadlines.Return(deadline);
            await account.AbandonAsync();
        }
    }

    /// <summary>Whether a target can be asked for what this call wants.</summary>
    protected virtual bool CanAsk(ModelTarget target) => target.Speaks(Form.WireForm);

    // What a budget has no room for is refused, or another target answers that the budget names.
    private async ValueTask<AttemptResult> RefuseAsync(AttemptAccount account, ModelTarget target, AttemptRace? race, LedgerMarks marks)
    {
        if (account.Budget is not { } budget)
        {
            return new AttemptResult(account.Refusal) { IsFinal = true };
        }

        if (budget.UseTarget is not { } cheaper || cheaper == target || (marks & LedgerMarks.Downgraded) != LedgerMarks.None || !CanAsk(cheaper))
        {
            throw budget.ToException();
        }

        return await AskOnceAsync(cheaper, regardless: true, race, marks | LedgerMarks.Downgraded) ?? throw budget.ToException();
    }

    /// <summary>
    /// The call for a target; the answer when it cannot be made, or would lose what a strict route does not let go. Then nothing stays
    /// set aside for it, nor when making it fails in another way.
    /// </summary>
    private AttemptResult? TryPrepare(ModelTarget target, AttemptAccount account, LossReport loss, out UpstreamCall upstream)
    {
        upstream = null!;
        bool isMade = false;
        try
        {
            upstream = Prepare(target, loss);
            isMade = !Terms.Strict || loss.IsEmpty;
            return isMade ? null
                : new AttemptResult(new ModelError(ModelErrorKind.InvalidRequest, 400, $"This route is strict, and the model cannot be given the call as it is: {LossHeader.Format(loss)}.")
                {
                    Parameter = loss.Losses[0].Field,
                    Code = ModelError.Lossy,
                });
        }
        catch (ModelException exception)
        {
            return new AttemptResult(exception.Error);
        }
        finally
        {
            if (!isMade)
            {
                account.Drop();
            }
        }
    }

    private async ValueTask<AttemptResult> SendAsync(ModelAttempt attempt, UpstreamCall upstream, ModelTarget target, ProviderKey key, CallMeter meter, CallDeadline deadline)
    {
        attempt.Race?.Enter(attempt);
        try
        {
            deadline.Arm(target.Options.FirstByteTimeout);
            if (Terms.Drain > TimeSpan.Zero)
            {
                deadline.Outlive(Terms.Drain);
            }

            await target.Provider.AuthenticateAsync(upstream, key.Secret, deadline.Token);
            return WithoutKey(await attempt.RunAsync(upstream), key);
        }
        catch (ModelException) when (Exchange.Aborted.IsCancellationRequested && deadline.Token.IsCancellationRequested)
        {
            // The client left while the provider's access token was fetched: nothing was sent, and nothing is wrong with the target.
            Exchange.Record.ClientGone = true;
            await meter.FreeAsync(LedgerOutcome.Cancelled);
            throw new OperationCanceledException(Exchange.Aborted);
        }
        catch (ModelException exception)
        {
            return new AttemptResult(exception.Error);
        }
        finally
        {
            attempt.Race?.Leave(attempt);
        }
    }

    // Vendors mask a credential when they quote it; servers that only speak their form may not.
    private static AttemptResult WithoutKey(AttemptResult result, ProviderKey key)
    {
        if (result.Error is not { } error || key.Secret.IsEmpty)
        {
            return result;
        }

        string secret = key.Secret.Reveal();
        bool quotes = error.Message.Contains(secret, StringComparison.Ordinal)
            || (result.Vendor is { } vendor && vendor.Body.Span.IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0);
        return quotes
            ? new AttemptResult(new ModelError(error.Kind, error.Status, "The provider's message is held back: it quotes a credential.") { RetryAfter = error.RetryAfter })
            : result;
    }

    private void Note(ModelTarget target, LossReport loss)
    {
        _record.Outcome = "error";
        _record.Provider = target.Provider.Type;
        _record.ProviderModel = target.Model;
        _record.Arm = target.Arm;
        _record.Loss = loss.IsEmpty ? "" : LossHeader.Format(loss);
        Exchange.Record.Service = target.Provider.Name;
        Exchange.Record.Target = target.Endpoint.Name;
    }

    private ValueTask WriteErrorAsync(AttemptResult result)
    {
        var error = result.Error!;
        var headers = Exchange.Reply.Headers;
        _record.Outcome = _sent == 0 ? "refused" : "error";
        _record.FinishReason = "error";
        Exchange.Record.Failure ??= string.Create(CultureInfo.InvariantCulture, $"{Exchange.Record.Service} answered {error.Status}: {ModelErrorKindNames.Of(error.Kind)} {error.Code}");
        bool asVendor = result.Vendor is not null && error.Kind != ModelErrorKind.Authentication;
        if (asVendor)
        {
            ReplyHeaders.CopyPassedThrough(result.Vendor!.Headers, headers);
        }

        if (error.RetryAfter is { } wait)
        {
            headers.Set("retry-after", Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture));
            headers.Set("retry-after-ms", Math.Ceiling(wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        }

        // Every target was tried already, or rests: clients that try again by themselves would multiply the tries. Or the vendor says so.
        bool saysNo = asVendor && result.Vendor!.Headers.Get("x-should-retry") == "false";
        if (saysNo || _sent > 1 || _passedBy > 0 || error.Kind is ModelErrorKind.Authentication or ModelErrorKind.Billing)
        {
            headers.Set("x-should-retry", "false");
        }

        if (asVendor)
        {
            Form.AddReplyHeaders(Exchange.Record.RequestId, headers);
            return ReplyWriting.SendAsync(Exchange, result.Vendor!.Status, result.Vendor.ContentType, result.Vendor.Body);
        }

        var output = new ArrayBufferWriter<byte>(512);
        int status = Form.WriteError(error, Exchange.Record.RequestId, output);
        Form.AddErrorHeaders(error, Exchange.Record.RequestId, headers);
        Form.AddReplyHeaders(Exchange.Record.RequestId, headers);
        return ReplyWriting.SendAsync(Exchange, status, Form.ProblemFormat.ContentType, output.WrittenMemory);
    }
}
