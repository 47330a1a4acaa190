using System.Runtime.CompilerServices;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>
/// Sends a request to a service that has more than targets: who learns from each try, who may refuse it, and its own time.
/// What a service has none of costs it nothing here: <see cref="HttpBackend"/> sends without this.
/// </summary>
internal sealed class TryLoop(Service service, CallClocks clocks, TimeProvider time)
{
    public static bool IsNeededFor(Service service) => service.Observers.Length > 0 || service.Gates.Length > 0 || service.TryTimeout is not null;

    public static ProblemException Refused(GateRefusal refusal) => new(refusal.Problem, refusal.Reason);

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder))]
    public async ValueTask RunAsync(Exchange exchange, bool switchesProtocol)
    {
        var record = exchange.Record;
        record.UpstreamStartedAt = time.GetTimestamp();
        var request = clocks.RentRequest();
        request.Begin(exchange, switchesProtocol, record.UpstreamStartedAt);
        var attempt = request.Try;
        try
        {
            await TryAsync(request, attempt);
            if (attempt.Fault is not null)
            {
                throw attempt.Fault;
            }

            await RelayAsync(exchange, attempt);
        }
        finally
        {
            await EndAsync(exchange, attempt);
            record.UpstreamEndedAt = time.GetTimestamp();
            clocks.Return(request);
        }
    }

    /// <summary>Makes one try, up to the head of its reply or its failure. Does not throw.</summary>
    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder))]
    private async ValueTask TryAsync(TriedRequest request, TargetTry attempt)
    {
        var exchange = request.Exchange;
        var clock = attempt.Clock = clocks.Rent();
        attempt.StartedAt = time.GetTimestamp();
        clock.Start(attempt.StartedAt, service.Timeout - time.GetElapsedTime(request.StartedAt, attempt.StartedAt), service.Timeout, exchange.Aborted);
        try
        {
            var target = await EnterAsync(request, clock.Token);
            attempt.Target = target;
            request.AddTried(target);
            exchange.Record.Target = target.Name;
            exchange.Record.Tries++;
            OutgoingCall.Write(exchange, service, target, request.SwitchesProtocol, clock.Call);
            attempt.StartedAt = time.GetTimestamp();
            clock.BeginTry(attempt.StartedAt, service.TryTimeout ?? TimeSpan.MaxValue, service.FirstByteTimeout ?? service.IdleTimeout);
            attempt.Reply = await target.Endpoint.SendAsync(clock.Call, clock.Token);
            exchange.Record.UpstreamFirstByteAt = time.GetTimestamp();
            clock.BeginReply(exchange.Record.UpstreamFirstByteAt, service.IdleTimeout);
            attempt.Result = attempt.Reply.Status >= 500 ? TryResult.ServerError : TryResult.Answered;
            Tell(exchange, attempt, attempt.Reply.Status, exchange.Record.UpstreamFirstByteAt);
        }
        catch (Exception e)
        {
            Fail(exchange, attempt, e);
        }
    }

    /// <summary>Chooses a target whose gates let the request in.</summary>
    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private async ValueTask<ServiceTarget> EnterAsync(TriedRequest request, CancellationToken cancellationToken)
    {
        GateRefusal? refusal = null;
        while (service.Choose(request.Exchange, request.Tried) is { } target)
        {
            refusal = service.Gates.Length == 0 ? null : await EnterAsync(target, request.Exchange, cancellationToken);
            if (refusal is null)
            {
                if (service.CountsRequests)
                {
                    target.State.Enter();
                }

                return target;
            }

            if (refusal.IsForAllTargets)
            {
                break;
            }

            request.AddTried(target);
        }

        throw Refused(refusal ?? service.WhyNone());
    }

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private async ValueTask<GateRefusal?> EnterAsync(ServiceTarget target, Exchange exchange, CancellationToken cancellationToken)
    {
        int entered = 0;
        GateRefusal? refusal = null;
        try
        {
            while (entered < service.Gates.Length)
            {
                refusal = await service.Gates[entered].EnterAsync(target, exchange, cancellationToken);
                if (refusal is not null)
                {
                    return refusal;
                }

                entered++;
            }

            return null;
        }
        finally
        {
            if (entered < service.Gates.Length)
            {
                Leave(target, exchange, entered);
            }
        }
    }

    private async ValueTask RelayAsync(Exchange exchange, TargetTry attempt)
    {
        var clock = attempt.Clock;
        try
        {
            await ReplyRelay.RunAsync(exchange, attempt.Reply!, clock);
        }
        catch (Exception) when (clock is { WaitsForClient: true, Expired: UpstreamFailure.IdleTimeout })
        {
            exchange.Record.Failure = "the client took nothing of the reply for idle_timeout";
            exchange.Record.ClientGone = true;
            exchange.Reply.Abort();
        }
        catch (Exception e) when (e is not ProblemException)
        {
            Fail(exchange, attempt, e);
            throw attempt.Fault!;
        }
    }

    /// <summary>Notes a failure and tells who learns from it.</summary>
    private void Fail(Exchange exchange, TargetTry attempt, Exception fault)
    {
        var clock = attempt.Clock;
        attempt.Fault = CallFaults.Explain(service, clock, fault);
        attempt.Result = CallFaults.ResultOf(attempt.Fault);
        if (attempt.Fault is not UpstreamException upstream)
        {
            return;
        }

        exchange.Record.UpstreamFailure = upstream.Failure;

        // A reply that takes long may do so for the client's sake.
        if (attempt.Target is not null && !(clock is { HasHead: true, Expired: UpstreamFailure.TotalTimeout }))
        {
            Tell(exchange, attempt, status: 0, time.GetTimestamp());
        }
    }

    private void Tell(Exchange exchange, TargetTry attempt, int status, long now)
    {
        if (service.Observers.Length == 0)
        {
            return;
        }

        var outcome = new TryOutcome(attempt.Result!.Value, status, now - attempt.StartedAt, now) { Exchange = exchange };
        foreach (var observer in service.Observers)
        {
            observer.Ended(attempt.Target!, outcome);
        }
    }

    /// <summary>Gives back all that a try holds.</summary>
    private async ValueTask EndAsync(Exchange exchange, TargetTry attempt)
    {
        if (attempt.Reply is { } reply)
        {
            attempt.Reply = null;
            await reply.DisposeAsync();
        }

        if (attempt.Target is { } target)
        {
            attempt.Target = null;
            if (service.CountsRequests)
            {
                target.State.Leave();
            }

            Leave(target, exchange, service.Gates.Length);
        }

        clocks.Return(attempt.Clock);
        attempt.Clock = null!;
        attempt.Fault = null;
        attempt.Result = null;
    }

    private void Leave(ServiceTarget target, Exchange exchange, int entered)
    {
        while (entered > 0)
        {
            service.Gates[--entered].Leave(target, exchange);
        }
    }
}
