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
            else if (isDue)
            {
                hedges--;
                if (await BeginHedgeAsync(request, running[0].Sending) is { } hedge)
                {
                    running.Add((hedge, SendAsync(request, hedge).AsTask()));
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
            if (running.Count == 0 || IsGood(ended.Try))
            {
                request.Prefer(ended.Try);
                break;
            }

            await EndAsync(request.Exchange, ended.Try);
            CountHedge(ended.Try, isWon: false);
        }

        await over.CancelAsync();
        CountHedge(request.Try, isWon: IsGood(request.Try));
        Lose(request, running);
    }

    /// <summary>A try beside others that may be sent; null when there is no budget or no other target.</summary>
    private async ValueTask<TargetTry?> BeginHedgeAsync(TriedRequest request, Task first)
    {
        if (!service.HasAnother(request.Exchange, request.Tried))
        {
            return null;
        }

        if (!_retries.TryTake(time.GetTimestamp()))
        {
            RetryTelemetry.BudgetExhausted(service.Name);
            return null;
        }

        var hedge = new TargetTry { IsHedge = true };
        if (await PrepareAsync(request, hedge) && !first.IsCompleted)
        {
            return hedge;
        }

        await EndAsync(request.Exchange, hedge);
        return null;
    }

    /// <summary>Whether all of the request is here and can be sent twice.</summary>
    private static bool IsHere(TriedRequest request)
        => !request.Exchange.Request.HasBody || (request.KeepsBody && request.Body.IsWhole && request.Exchange.Trailers.Count == 0);

    private void Lose(TriedRequest request, List<(TargetTry Try, Task Sending)> running)
    {
        foreach (var lost in running)
        {
            lost.Try.IsLost = true;
            lost.Try.Clock!.Cancel();
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
        if (attempt.IsHedge)
        {
            RetryTelemetry.Hedged(service.Name, isWon);
        }
    }

    /// <summary>Whether the client is answered with it at once, while others are still under way.</summary>
    private bool IsGood(TargetTry attempt)
        => attempt is { Result: TryResult.Answered, Reply: { } reply } && (_retries.IsDefault || !_retries.IsFor(TryResult.Answered, reply.Status));
}
