using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Retries;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>Tries beside one that takes long.</summary>
internal sealed partial class TryLoop
{
    /// <summary>
    /// Makes a try, and after a wait another one beside it, at another target. Nearly always the first answers before that, and
    /// nothing but the wait was made for it. Does not throw.
    /// </summary>
    private async ValueTask HedgeAsync(TriedRequest request, HedgePlan hedging, TimeSpan after)
    {
        if (!await PrepareAsync(request, request.Try))
        {
            return;
        }

        long startedAt = time.GetTimestamp();
        var sending = SendAsync(request, request.Try).AsTask();
        await sending.WaitAsync(after, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!sending.IsCompleted)
        {
            await RaceAsync(request, hedging.Attempts, after, sending);
        }

        if (IsGood(request.Try))
        {
            long now = time.GetTimestamp();
            hedging.Learn(time.GetElapsedTime(startedAt, now), now);
        }
    }

    /// <summary>
    /// Makes tries beside the first, each after another wait. The first good head wins; who lost is told to stop and waited for at
    /// the end of the request.
    /// </summary>
    private async Task RaceAsync(TriedRequest request, int hedges, TimeSpan after, Task first)
    {
        List<(TargetTry Try, Task Sending)> running = [(request.Try, first)];
        using var over = new CancellationTokenSource();
        for (bool isDue = true; ;)
        {
            if (isDue && !IsHere(request))
            {
                // The client is still sending: it is looked at again after as long a wait, unless it sends too much.
                hedges = request is { KeepsBody: true, Body.CanReplay: true, Exchange.Trailers.Count: 0 } ? hedges : 0;
            }
            else if (isDue && running[^1].Try.IsSent)
            {
                // One at a time: another one would wait where this one waits to be let in.
                hedges--;
                if (service.HasAnother(request.Exchange, request.Tried))
                {
                    var hedge = new TargetTry { IsHedge = true };
                    running.Add((hedge, SendHedgeAsync(request, hedge)));
                }
            }

            var waiting = Task.Delay(hedges > 0 ? after : Timeout.InfiniteTimeSpan, time, over.Token);
            isDue = await Task.WhenAny(running.Select(r => r.Sending).Append(waiting)) == waiting;
            if (isDue)
            {
                continue;
            }

            var ended = running.Find(r => r.Sending.IsCompleted);
            running.Remove(ended);
            if (IsGood(ended.Try) || (ended.Try.IsSent && !running.Exists(r => r.Try.IsSent)))
            {
                request.Prefer(ended.Try);
                break;
            }

            CountHedge(ended.Try, isWon: false);
            await EndAsync(request.Exchange, ended.Try);
        }

        await over.CancelAsync();
        CountHedge(request.Try, isWon: IsGood(request.Try));
        Lose(request, running);
    }

    /// <summary>Makes a try beside others, when a target lets it in before one of them has won and the budget allows it. Does not throw.</summary>
    private async Task SendHedgeAsync(TriedRequest request, TargetTry hedge)
    {
        long now = time.GetTimestamp();
        if (!_retries.TryTake(now))
        {
            RetryTelemetry.BudgetExhausted(service.Name);
        }
        else if (await PrepareAsync(request, hedge) && !hedge.IsLost)
        {
            await SendAsync(request, hedge);
        }
        else
        {
            _retries.GiveBack(now);
        }
    }

    /// <summary>Whether all of the request is here and can be sent twice.</summary>
    private static bool IsHere(TriedRequest request)
        => !request.Exchange.Request.HasBody || (request.KeepsBody && request.Body.IsWhole && request.Exchange.Trailers.Count == 0);

    private void Lose(TriedRequest request, List<(TargetTry Try, Task Sending)> running)
    {
        foreach (var lost in running)
        {
            lost.Try.IsLost = true;
            lost.Try.Clock?.Cancel();
            request.Lost.Add(EndLostAsync(request.Exchange, lost.Try, lost.Sending));
            CountHedge(lost.Try, isWon: false);
        }
    }

    private async Task EndLostAsync(Exchange exchange, TargetTry attempt, Task sending)
    {
        await sending;
        await EndAsync(exchange, attempt);
    }

    private void CountHedge(TargetTry attempt, bool isWon)
    {
        if (attempt is { IsHedge: true, IsSent: true })
        {
            RetryTelemetry.Hedged(service.Name, isWon);
        }
    }

    /// <summary>Whether the client is answered with it at once, while others are still under way.</summary>
    private bool IsGood(TargetTry attempt)
        => attempt is { Result: TryResult.Answered, Reply: { } reply } && (_retries.IsDefault || !_retries.IsFor(TryResult.Answered, reply.Status));
}
