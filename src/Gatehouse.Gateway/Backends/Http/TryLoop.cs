using System.Runtime.CompilerServices;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Retries;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>
/// Sends a request to a service that has more than targets: who learns from each try, who may refuse it, times of its own,
/// further tries. What a service has none of costs it nothing here: <see cref="HttpBackend"/> sends without this until the
/// first connection fails.
/// </summary>
internal sealed partial class TryLoop(Service service, CallClocks clocks, TimeProvider time)
{
    private static readonly Problem Late = new(ProblemKind.UpstreamTimeout);

    private readonly RetryPlan _retries = service.Retries;

    public static bool IsNeededFor(Service service)
        => Array.Exists(service.Observers, o => !o.WantsConnectsAlone) || service.Gates.Length > 0 || service.TryTimeout is not null || service.DeadlineHeader is not null
            || service.Hedging is not null || service.Retries is { IsDefault: false, Attempts: > 0 };

    public static ProblemException Refused(GateRefusal refusal) => new(refusal.Problem, refusal.Reason);

    public ValueTask RunAsync(Exchange exchange, bool switchesProtocol) => RunAsync(Begin(exchange, switchesProtocol, time.GetTimestamp()));

    /// <summary>Goes on with a request whose first try failed with nothing sent, and was ended.</summary>
    public ValueTask GoOnAsync(Exchange exchange, bool switchesProtocol, ServiceTarget tried, bool expectsContinue)
    {
        var request = Begin(exchange, switchesProtocol, exchange.Record.UpstreamStartedAt);
        request.AddTried(tried);
        request.IsWritten = true;
        request.ExpectsContinue = expectsContinue;
        request.Retries = 1;
        RetryTelemetry.Retried(service.Name, TryResult.ConnectFailed, status: 0);
        return RunAsync(request);
    }

    /// <summary>Whether a try that failed so, with nothing sent, is followed by one at another target.</summary>
    public bool GoesOnAfter(Exchange exchange, UpstreamCall call, Exception fault, ServiceTarget tried)
        => !call.WasSent && _retries.Attempts > 0 && CallFaults.ResultOf(fault) == TryResult.ConnectFailed && service.HasAnother(exchange, [tried]);

    private TriedRequest Begin(Exchange exchange, bool switchesProtocol, long now)
    {
        var record = exchange.Record;
        if (record.UpstreamStartedAt == 0)
        {
            record.UpstreamStartedAt = now;
        }

        var request = clocks.RentRequest();
        request.Begin(exchange, switchesProtocol, now);
        request.Total = service.Timeout;
        request.IsGrpc = RequestDeadline.IsGrpc(exchange.Request);
        if ((request.IsGrpc || service.DeadlineHeader is not null)
            && RequestDeadline.OfClient(exchange.Request, request.IsGrpc, service.DeadlineHeader) is { } clients
            && clients - time.GetElapsedTime(record.StartedAt, now) is var left && left < request.Total)
        {
            request.Total = left;
            request.HasClientsTotal = true;
        }

        if ((!_retries.IsDefault || service.Hedging is not null) && !exchange.IsMirrored)
        {
            _retries.Count(now);
            if (exchange.Request.HasBody && !switchesProtocol && (_retries.Repeats(request.Method) || service.Hedging?.IsFor(request.Method) == true))
            {
                request.KeepBody(_retries.BodyLimit);
            }
        }

        return request;
    }

    private TimeSpan Left(TriedRequest request, long now) => request.Total - time.GetElapsedTime(request.StartedAt, now);

    /// <summary>Tries and relays in one method: each further method that waits would cost every request.</summary>
    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder))]
    private async ValueTask RunAsync(TriedRequest request)
    {
        var exchange = request.Exchange;
        try
        {
            do
            {
                if (service.Hedging is { After: { } after } hedging && MayHedge(request))
                {
                    await HedgeAsync(request, hedging, after);
                    continue;
                }

                var preparing = PrepareAsync(request, request.Try);
                if (!(preparing.IsCompletedSuccessfully ? preparing.Result : await preparing))
                {
                    continue;
                }

                try
                {
                    BeginSending(request, request.Try);
                    request.Try.Reply = await request.Try.Target!.Endpoint.SendAsync(request.Try.Clock!.Call, request.Try.Clock.Token);
                    EndSending(exchange, request.Try);
                    LearnTime(request);
                }
                catch (Exception e)
                {
                    Fail(request, request.Try, e);
                }
            }
            while (request.Try is not { Result: TryResult.Answered, Reply.Status: < 400 } && await MayGoOnAsync(request));

            if (request.Try.Fault is { } fault)
            {
                exchange.Record.Target = request.Try.Target?.Name ?? exchange.Record.Target;
                RequestDeadline.TakeBack(exchange, service.DeadlineHeader);
                throw fault;
            }

            BeginReply(exchange, request.Try);
            await ReplyRelay.RunAsync(exchange, request.Try.Reply!, request.Try.Clock!);
            TellCompleted(exchange, request.Try);
        }
        catch (Exception) when (request.Try.Clock is { WaitsForClient: true, Expired: UpstreamFailure.IdleTimeout })
        {
            exchange.Record.Failure = "the client took nothing of the reply for idle_timeout";
            exchange.Record.ClientGone = true;
            exchange.Reply.Abort();
        }
        catch (Exception e) when (e is not ProblemException && request.Try.Fault is null && request.Try.Reply is not null)
        {
            Fail(request, request.Try, e);
            throw request.Try.Fault!;
        }
        finally
        {
            await EndAsync(request);
            exchange.Record.UpstreamEndedAt = time.GetTimestamp();
            clocks.Return(request);
        }
    }

    private bool MayHedge(TriedRequest request) => service.Hedging!.IsFor(request.Method) && !request.SwitchesProtocol && !request.Exchange.IsMirrored;

    /// <summary>Of a request that would be hedged if the usual time were known.</summary>
    private void LearnTime(TriedRequest request)
    {
        if (service.Hedging is { } hedging && MayHedge(request) && IsGood(request.Try))
        {
            hedging.Learn(time.GetElapsedTime(request.Try.StartedAt, request.Try.HeadAt), request.Try.HeadAt);
        }
    }

    private void BeginReply(Exchange exchange, TargetTry attempt)
    {
        exchange.Record.Target = attempt.Target!.Name;
        exchange.Record.UpstreamFirstByteAt = attempt.HeadAt;
        service.Affinity?.Stamp(exchange, attempt.Target, attempt.Reply!.Headers);
    }

    /// <summary>After a try: whether another one follows. When it does, the last one was ended and the wait before it is over.</summary>
    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private async ValueTask<bool> MayGoOnAsync(TriedRequest request)
    {
        var attempt = request.Try;
        int status = attempt.Reply?.Status ?? 0;
        if (request.Exchange.IsMirrored || attempt.Result is not { } result || request.Retries >= _retries.Attempts || !_retries.IsFor(result, status))
        {
            return false;
        }

        bool wasSeen = attempt.Reply is not null || attempt.Clock!.Call.WasSent;
        bool hasOther = service.HasAnother(request.Exchange, request.Tried);
        if (wasSeen ? !request.CanSendAgain || !_retries.Repeats(request.Method) : _retries.IsDefault && !hasOther)
        {
            return false;
        }

        long now = time.GetTimestamp();
        var wait = TimeSpan.Zero;
        if (wasSeen || !hasOther)
        {
            // What no target saw is no load: it goes to another one at once, whatever the budget.
            if (_retries.WaitBefore(request.Retries + 1, attempt.Reply?.Headers, time.GetUtcNow()) is not { } asked)
            {
                return false;
            }

            wait = asked;
        }

        if (wait >= Left(request, now))
        {
            return false;
        }

        if ((wasSeen || !hasOther) && !_retries.TryTake(now))
        {
            RetryTelemetry.BudgetExhausted(service.Name);
            return false;
        }

        RetryTelemetry.Retried(service.Name, result, status);
        await DrainAsync(attempt);
        await EndAsync(request.Exchange, attempt);
        request.Again();

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, request.Exchange.Aborted);
        }

        return true;
    }

    private ValueTask EndAsync(TriedRequest request)
        => request.Lost.Count == 0 ? EndAsync(request.Exchange, request.Try) : EndAllAsync(request);

    private async ValueTask EndAllAsync(TriedRequest request)
    {
        await EndAsync(request.Exchange, request.Try);
        foreach (var lost in request.Lost)
        {
            await lost;
        }
    }
}
