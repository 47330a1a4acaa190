using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Routing;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>The way of a call through the targets of its plan.</summary>
internal abstract partial class ModelDispatch
{
    private CallPlan _plan;
    private int _passedBy;
    private bool _passesOnFiltered;

    /// <summary>Whom to ask, in order; empty for a model of one target. Given back at the end.</summary>
    public CallPlan Plan { init => _plan = value; }

    public async ValueTask RunAsync()
    {
        AttemptResult? failed;
        try
        {
            model.Rules.Budget?.Count();
            failed = _plan.Refusal is { } refusal ? new AttemptResult(refusal) : await RunTargetsAsync();
            if (failed is null && model.Shadow is { } shadow && RunsBeside)
            {
                await ShadowAsync(shadow);
            }
        }
        finally
        {
            _plan.Return();
        }

        // The entries of attempts that failed are written while the next one runs.
        await _settling;
        if (failed is not null)
        {
            await WriteErrorAsync(failed);
        }
    }

    /// <summary>Asks one after the other. The error that the client is told; null when it was served.</summary>
    private async ValueTask<AttemptResult?> RunTargetsAsync()
    {
        AttemptResult? told = null;
        var turn = new TargetTurn(_plan.Count, _plan.ForContext, _plan.ForPolicy);
        bool isSingle = _plan.IsEmpty;
        while (isSingle ? turn.Place == 0 : turn.IsOpen)
        {
            var target = isSingle ? model.Targets[0] : _plan.Target(turn.Place);
            bool isLast = isSingle || turn.IsLast;
            _passesOnFiltered = turn.HasOtherForFiltered;
            bool regardless = isSingle || _plan.Regardless || (isLast && told is null);
            AttemptResult? result;
            if (model.Hedging is { } hedging && !isLast && RunsBeside)
            {
                (result, turn) = await AskHedgedAsync(hedging, target, turn, regardless);
            }
            else
            {
                result = await AskAsync(target, isLast, regardless);
            }

            if (result is { Error: null })
            {
                return null;
            }

            // Nothing was asked of a target that meanwhile rests, or has what its limits allow.
            if (result is null)
            {
                _passedBy++;
                AITelemetry.FellBack(model.Name, target.Provider.Name, null);
                turn.Next();
                continue;
            }

            told = Better(told, result);
            bool goesOn = !result.IsFinal && turn.Follow(result.Error!, model.Rules);
            if (!goesOn)
            {
                break;
            }

            AITelemetry.FellBack(model.Name, target.Provider.Name, result.Error!.Kind);
        }

        return told ?? new AttemptResult(NobodyAsked());
    }

    private ModelError NobodyAsked()
        => model.Targets.All(t => t.Provider.Keys.ReadyAt(t.Model) == long.MaxValue)
            ? new ModelError(ModelErrorKind.Server, 503, $"No account of the gateway may be used for the model '{model.Name}'.")
            : new ModelError(ModelErrorKind.RateLimited, 429, $"The model '{model.Name}' is given no more calls at the moment.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>
    /// Asks a target, and again as far as the model's retries say. Null when it may not be asked now. Hedges and shadows come in beside
    /// this: they ask another target of the plan by it.
    /// </summary>
    private async ValueTask<AttemptResult?> AskAsync(ModelTarget target, bool isLast, bool regardless)
    {
        AttemptResult? last = null;
        for (int repeats = 0; ; repeats++)
        {
            var result = await AskOnceAsync(target, regardless);
            if (result?.Error is not { } error || result.IsFinal)
            {
                return result ?? last;
            }

            last = result;
            if (await WaitToRepeatAsync(target, error, repeats, isLast) is false)
            {
                return result;
            }
        }
    }

    private async ValueTask<AttemptResult?> AskOnceAsync(ModelTarget target, bool regardless, AttemptRace? race = null, LedgerMarks marks = LedgerMarks.None)
    {
        long tokens = Outline.MostTokens;
        long startedAt = Time.GetTimestamp();
        if (target.Limits?.TryEnter(tokens, startedAt) == false)
        {
            return null;
        }

        if (!target.State.TryEnter(startedAt, regardless))
        {
            target.Limits?.Undo(tokens);
            return null;
        }

        if (!target.Provider.Keys.TryTake(target.Model, tokens, regardless, out var key))
        {
            target.State.Leave(startedAt);
            target.Limits?.Undo(tokens);
            return null;
        }

        AttemptResult? result = null;
        try
        {
            result = await TryAsync(target, key!, race, marks);
            AwaitLater(result.Settling);
            return result;
        }
        finally
        {
            var record = RecordOf(target, startedAt);
            double used = (record?.InputTokens ?? 0) + (record?.OutputTokens ?? 0);
            ProviderKeys.Leave(key!, tokens, used);
            target.Limits?.Leave(tokens, used);
            if (record is null)
            {
                target.State.Leave(startedAt);
            }
            else
            {
                var report = ReportOf(record, startedAt, result);
                Learn(target, key!, report);
                Saw(report, result is { IsLost: true });
            }
        }
    }

    // Attempts that run beside each other may end at the same time.
    private void AwaitLater(Task settling)
    {
        if (settling.IsCompletedSuccessfully)
        {
            return;
        }

        Task before;
        do
        {
            before = Volatile.Read(ref _settling);
        }
        while (Interlocked.CompareExchange(ref _settling, Task.WhenAll(before, settling), before) != before);
    }

    private void Learn(ModelTarget target, ProviderKey key, in AttemptReport report)
    {
        if (target.State.Report(report, target.CoolDown))
        {
            AITelemetry.CooledDown(target.Provider.Name, target.Model, report.Error!.Kind);
        }

        if (report.Error is { } error)
        {
            target.Provider.Keys.Report(key, target.Model, error);
        }
        else if (!report.IsCancelled)
        {
            model.Router?.Answered(target, _plan.Prompt, report.OutputTokens, Outline);
        }
    }

    // The times to the first token are what a share of them is worked out from. One that was called off without a token took longer
    // than it was given: without those the share would be of the quick ones alone, and fall with each hedge.
    private void Saw(in AttemptReport report, bool isLost)
    {
        if (model.Hedging is not { } hedging)
        {
            return;
        }

        if (report is { FirstTokenAt: not 0, Error: null })
        {
            hedging.Saw(Time.GetElapsedTime(report.StartedAt, report.FirstTokenAt));
        }
        else if (isLost && Time.GetElapsedTime(report.StartedAt, report.EndedAt) is var waited && waited >= hedging.Delay)
        {
            hedging.Saw(waited);
        }
    }

    /// <summary>What is recorded of an attempt at a target since then; null when nothing was sent to it (another may have been asked instead).</summary>
    private ModelAttemptRecord? RecordOf(ModelTarget target, long startedAt)
    {
        for (int i = _record.Attempts.Count - 1; i >= 0; i--)
        {
            var attempt = _record.Attempts[i];
            if (attempt.StartedAt >= startedAt && attempt.Service == target.Provider.Name && attempt.ProviderModel == target.Model)
            {
                return attempt;
            }
        }

        return null;
    }

    private AttemptReport ReportOf(ModelAttemptRecord record, long startedAt, AttemptResult? result) => new()
    {
        StartedAt = startedAt,
        EndedAt = record.EndedAt,

        // A session waits for its client: how long it took says nothing of the model.
        FirstTokenAt = Exchange.Request.IsUpgrade ? 0 : record.FirstTokenAt,
        Streamed = Outline.Stream,
        InputTokens = (record.InputTokens ?? 0) - record.CacheReadTokens,
        CacheReadTokens = record.CacheReadTokens,
        OutputTokens = record.OutputTokens ?? 0,
        Error = result?.Error ?? (record.Outcome == "error" ? new ModelError(ModelErrorKind.Server, 502, "") : null),
        IsCancelled = result is null or { IsLost: true } || record.Outcome == "cancelled",
    };

    /// <summary>Waits as long as it should before the same target is asked again; false when it is not to be.</summary>
    private async ValueTask<bool> WaitToRepeatAsync(ModelTarget target, ModelError error, int repeats, bool isLast)
    {
        bool isOfKey = error.Kind is ModelErrorKind.RateLimited or ModelErrorKind.Authentication or ModelErrorKind.Billing;
        bool hasOtherKey = isOfKey && target.Provider.Keys.IsReady(target.Model);
        var retries = model.Rules.Retries;

        // Without retries another key of the last target is still better than an error.
        bool isAllowed = retries is null ? isLast && hasOtherKey && repeats < target.Provider.Keys.Count - 1 : repeats < retries.Attempts;
        if (!isAllowed || !model.Rules.MayRepeat(error, hasOtherKey) || Exchange.Aborted.IsCancellationRequested)
        {
            return false;
        }

        var wait = hasOtherKey || retries is null ? TimeSpan.Zero : WaitOf(retries, error, repeats);
        if (wait > (retries?.MaxRetryAfter ?? TimeSpan.Zero) && error.RetryAfter is not null && !hasOtherKey)
        {
            return false;
        }

        // Taken last: what is not tried takes nothing of the share.
        if (retries is not null && !model.Rules.Budget!.TryTake(retries.Budget.Fraction, retries.BudgetMinimum))
        {
            return false;
        }

        if (wait > TimeSpan.Zero)
        {
            await WaitAsync(wait);
        }

        AITelemetry.Repeated(model.Name, target.Provider.Name, error.Kind);
        return true;
    }

    // A timer's clock may be some milliseconds coarse, and fire before what rests is ready.
    private async ValueTask WaitAsync(TimeSpan wait)
    {
        long began = Time.GetTimestamp();
        for (var left = wait; left > TimeSpan.Zero; left = wait - Time.GetElapsedTime(began))
        {
            await Task.Delay(left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1), Time, Exchange.Aborted);
        }
    }

    private static TimeSpan WaitOf(ModelRetriesDocument retries, ModelError error, int repeats)
    {
        if (error.RetryAfter is { } asked)
        {
            return asked;
        }

        double most = Math.Min(retries.Backoff.TotalSeconds * Math.Pow(2, repeats), retries.MaxBackoff.TotalSeconds);
        return TimeSpan.FromSeconds(most * (0.5 + Random.Shared.NextDouble() / 2));
    }

    // The last error, unless it tells the client less than one before it: that a target could not be reached, or refused the gateway's key.
    private static AttemptResult Better(AttemptResult? before, AttemptResult last)
        => before is not null && TellsNothing(last.Error!) && !TellsNothing(before.Error!) ? before : last;

    private static bool TellsNothing(ModelError error)
        => error.Kind is ModelErrorKind.Unreachable or ModelErrorKind.Timeout or ModelErrorKind.Authentication or ModelErrorKind.Billing;
}
