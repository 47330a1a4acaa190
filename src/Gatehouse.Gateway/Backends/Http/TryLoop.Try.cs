using System.Runtime.CompilerServices;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>One try.</summary>
internal sealed partial class TryLoop
{
    /// <summary>Most bytes of a reply that nobody gets which are read, so that its connection can be used again.</summary>
    private const int MostDrained = 65_536;

    /// <summary>Makes one try, up to the head of its reply or its failure. Does not throw.</summary>
    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder))]
    private async ValueTask TryAsync(TriedRequest request, TargetTry attempt)
    {
        if (await PrepareAsync(request, attempt))
        {
            await SendAsync(request, attempt);
        }
    }

    /// <summary>Finds a target that lets the try in; says whether there was one. Does not throw.</summary>
    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private async ValueTask<bool> PrepareAsync(TriedRequest request, TargetTry attempt)
    {
        var exchange = request.Exchange;
        var clock = attempt.Clock = clocks.Rent();
        long now = attempt.StartedAt = time.GetTimestamp();
        var left = Left(request, now);
        if (left <= TimeSpan.Zero)
        {
            clock.Start(now, service.Timeout, service.Timeout, exchange.Aborted);
            attempt.Fault = new ProblemException(Late, "the deadline had passed before the request was sent");
            return false;
        }

        clock.Start(now, left, left, exchange.Aborted);
        try
        {
            var target = service.Gates.Length == 0 ? Choose(request, out _) ?? throw Refused(service.WhyNone()) : await EnterAsync(request, clock.Token);
            attempt.Target = target;
            if (service.CountsRequests)
            {
                target.State.Enter();
            }

            request.AddTried(target);
            exchange.Record.Target = target.Name;
            exchange.Record.Tries++;
            return true;
        }
        catch (Exception) when (clock.Expired is not null)
        {
            attempt.Fault = new ProblemException(Late, "the deadline passed while the request waited to be let in");
        }
        catch (Exception e)
        {
            attempt.Fault = e;
        }

        return false;
    }

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder))]
    private async ValueTask SendAsync(TriedRequest request, TargetTry attempt)
    {
        var clock = attempt.Clock!;
        try
        {
            long now = attempt.StartedAt = time.GetTimestamp();
            WriteCall(request, attempt, now);
            clock.BeginTry(now, service.TryTimeout ?? TimeSpan.MaxValue, service.FirstByteTimeout ?? service.IdleTimeout);
            attempt.Reply = await attempt.Target!.Endpoint.SendAsync(clock.Call, clock.Token);
            attempt.HeadAt = time.GetTimestamp();
            clock.BeginReply(attempt.HeadAt, service.IdleTimeout);
            attempt.Result = attempt.Reply.Status >= 500 ? TryResult.ServerError : TryResult.Answered;
            Tell(request.Exchange, attempt, attempt.Reply.Status, attempt.HeadAt);
        }
        catch (Exception e)
        {
            Fail(request, attempt, e);
        }
    }

    private void WriteCall(TriedRequest request, TargetTry attempt, long now)
    {
        var exchange = request.Exchange;
        var call = attempt.Clock!.Call;
        var fields = exchange.Outgoing.Headers;
        if (attempt.IsHedge)
        {
            // The first target's are perhaps being written at this moment.
            fields = new HeaderList();
            fields.CopyFrom(exchange.Outgoing.Headers);
        }

        if (!request.IsWritten)
        {
            request.IsWritten = true;
            OutgoingCall.Write(exchange, service, attempt.Target!, request.SwitchesProtocol, call);
            request.ExpectsContinue = call.ExpectsContinue;
        }
        else
        {
            OutgoingCall.WriteAgain(exchange, service, attempt.Target!, request.SwitchesProtocol, fields, call);
            call.ExpectsContinue = request.ExpectsContinue && (!request.KeepsBody || request.Body.IsUntouched);
        }

        if (attempt.IsHedge && exchange.Request.HasBody)
        {
            call.BodyReader = null;
            call.ExpectsContinue = false;
            call.Body = request.Body.Kept;
            call.ContentLength = call.Body.Length;
        }
        else if (request.KeepsBody)
        {
            call.BodyReader = request.Body;
        }

        if (request.IsGrpc || service.DeadlineHeader is not null)
        {
            RequestDeadline.Write(fields, Left(request, now), request.IsGrpc, service.DeadlineHeader);
        }
    }

    /// <summary>A target that was not tried; when a request is tried again and there is none, one that was.</summary>
    private ServiceTarget? Choose(TriedRequest request, out bool isAgain)
    {
        var target = service.Choose(request.Exchange, request.Tried);
        isAgain = target is null && request.Retries > 0;
        return isAgain ? service.Choose(request.Exchange, []) : target;
    }

    /// <summary>Chooses a target whose gates let the request in.</summary>
    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private async ValueTask<ServiceTarget> EnterAsync(TriedRequest request, CancellationToken cancellationToken)
    {
        GateRefusal? refusal = null;
        bool isAgain = false;
        while (!isAgain && Choose(request, out isAgain) is { } target)
        {
            refusal = await EnterAsync(target, request.Exchange, cancellationToken);
            if (refusal is null)
            {
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
        try
        {
            while (entered < service.Gates.Length)
            {
                if (await service.Gates[entered].EnterAsync(target, exchange, cancellationToken) is { } refusal)
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

    /// <summary>Notes a failure and tells who learns from it.</summary>
    private void Fail(TriedRequest request, TargetTry attempt, Exception fault)
    {
        var clock = attempt.Clock!;
        attempt.Fault = CallFaults.Explain(service, clock, fault);
        attempt.Result = null;
        if (attempt.IsLost || attempt.Fault is not UpstreamException upstream)
        {
            return;
        }

        request.Exchange.Record.UpstreamFailure = upstream.Failure;
        if (upstream.Failure == UpstreamFailure.TotalTimeout && clock.Expired is not null && (clock.HasHead || request.HasClientsTotal || request.Retries > 0))
        {
            // A long reply may be so for the client's sake, a short deadline is its choice, and a late try had little time:
            // none of that is the target's.
            return;
        }

        attempt.Result = CallFaults.ResultOf(attempt.Fault);
        Tell(request.Exchange, attempt, status: 0, time.GetTimestamp());
    }

    private void Tell(Exchange exchange, TargetTry attempt, int status, long now)
    {
        if (service.Observers.Length == 0 || attempt.IsLost)
        {
            return;
        }

        var outcome = new TryOutcome(attempt.Result!.Value, status, now - attempt.StartedAt, now) { Exchange = exchange };
        foreach (var observer in service.Observers)
        {
            observer.Ended(attempt.Target!, outcome);
        }
    }

    /// <summary>Reads what is here of a reply that nobody gets: when that is all of it, its connection is kept.</summary>
    private static async ValueTask DrainAsync(TargetTry attempt)
    {
        int read = 0;
        try
        {
            while (attempt.Reply is { } reply && read < MostDrained)
            {
                var reading = reply.ReadAsync();
                int length = reading.IsCompleted ? (await reading).Length : 0;
                if (length == 0)
                {
                    return;
                }

                read += length;
            }
        }
        catch (Exception e) when (e is UpstreamException or OperationCanceledException)
        {
        }
    }

    /// <summary>Gives back all that a try holds; does nothing the second time.</summary>
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

        if (attempt.Clock is { } clock)
        {
            attempt.Clock = null;
            clocks.Return(clock);
        }

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
