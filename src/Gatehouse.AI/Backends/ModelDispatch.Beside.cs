using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Hedging;
using Gatehouse.AI.Models.Routing;
using Gatehouse.AI.Models.Shadow;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>What runs beside the call: further attempts when the first is slow, and a copy that nobody is answered by.</summary>
internal abstract partial class ModelDispatch
{
    /// <summary>
    /// Asks a target, and the next ones of the turn as well while nobody has content for the client; the turn is at the last one
    /// that was asked. As <see cref="AskAsync"/>; returns after all of them have ended.
    /// </summary>
    private async ValueTask<(AttemptResult? Result, TargetTurn Turn)> AskHedgedAsync(ModelHedging hedging, ModelTarget target, TargetTurn turn, bool regardless)
    {
        var race = new AttemptRace();
        var running = new List<Task<AttemptResult?>> { AskOnceAsync(target, regardless, race, LedgerMarks.None).AsTask() };
        using var over = new CancellationTokenSource();
        var timer = TimerOf(hedging, turn, 0, over.Token);
        AttemptResult? told = null;
        int hedges = 0;
        bool isServed = false;
        while (running.Count > 0 && !isServed && !race.Won.IsCompleted)
        {
            await Task.WhenAny([.. running, race.Won, timer]);
            if (timer.IsCompletedSuccessfully && !race.Won.IsCompleted)
            {
                turn.Next();
                hedges++;
                running.Add(HedgeAsync(_plan.Target(turn.Place), race));
                timer = TimerOf(hedging, turn, hedges, over.Token);
            }

            told = Collect(running, told, ref isServed);
        }

        // Who has won may still come to nothing: an answer that a filter ended, where there is another target for it.
        await over.CancelAsync();
        await Task.WhenAll(running);
        told = Collect(running, told, ref isServed);
        return (isServed ? AttemptResult.Written : told, turn);
    }

    // Of those that have ended: whether one served the client, or else the error that tells most.
    private AttemptResult? Collect(List<Task<AttemptResult?>> running, AttemptResult? told, ref bool isServed)
    {
        for (int i = running.Count - 1; i >= 0; i--)
        {
            if (!running[i].IsCompleted)
            {
                continue;
            }

            // What it throws is thrown when all have ended.
            if (!running[i].IsCompletedSuccessfully)
            {
                isServed = true;
                return told;
            }

            var result = running[i].Result;
            running.RemoveAt(i);
            isServed |= result is { Error: null, IsLost: false };
            told = result?.Error is null ? told : Better(told, result);
        }

        return told;
    }

    private Task TimerOf(ModelHedging hedging, TargetTurn turn, int hedges, CancellationToken over)
        => hedges < hedging.Most && !turn.IsLast && hedging.Delay is { } delay ? Task.Delay(delay, Time, over) : Task.Delay(Timeout.InfiniteTimeSpan, Time, over);

    // A budget without room for it is no reason to refuse a call that runs.
    private async Task<AttemptResult?> HedgeAsync(ModelTarget target, AttemptRace race)
    {
        try
        {
            var result = await AskOnceAsync(target, regardless: false, race, LedgerMarks.Hedge);
            AITelemetry.Hedged(model.Name, target.Provider.Name, result is null ? "not_asked" : result.Error is not null ? "failed" : result.IsLost ? "lost" : "won");
            return result;
        }
        catch (ProblemException)
        {
            return null;
        }
    }

    /// <summary>
    /// Sends a copy of a call that was served to the model's shadow, should this call have one; nobody waits for its answer. It
    /// comes after the call, so that no budget refuses a call for its copy.
    /// </summary>
    private async ValueTask ShadowAsync(ModelShadow shadow)
    {
        if (shadow.Target.IsRefusedUnpriced(Time) || !CanAsk(shadow.Target) || !shadow.TryBegin())
        {
            return;
        }

        var account = await _account.OpenAsync(shadow.Target, MostOf(shadow.Target), LedgerMarks.Shadow);
        if (!account.IsOpen || TryCopy(shadow.Target) is not { } call)
        {
            account.Drop();
            shadow.End();
            return;
        }

        _ = new ShadowCall(shadow, account, Reading(shadow.Target), Outline, Exchange.Record.ReceivedAt, Terms).RunAsync(call);
    }

    private UpstreamCall? TryCopy(ModelTarget target)
    {
        try
        {
            return Prepare(target, new LossReport());
        }
        catch (ModelException)
        {
            // It cannot be given the call: there is nothing to measure.
            return null;
        }
    }
}
