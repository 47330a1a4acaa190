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

    /// <summary>Sends to the target that let the try in, up to the head of its reply or its failure. Does not throw.</summary>
    private async ValueTask SendAsync(TriedRequest request, TargetTry attempt)
    {
        try
        {
            BeginSending(request, attempt);
            attempt.Reply = await attempt.Target!.Endpoint.SendAsync(attempt.Clock!.Call, attempt.Clock.Token);
            EndSending(request.Exchange, attempt);
        }
        catch (Exception e)
        {
            Fail(request, attempt, e);
        }
    }

    private void BeginSending(TriedRequest request, TargetTry attempt)
    {
        attempt.IsSent = true;
        request.Exchange.Record.Target = attempt.Target!.Name;
        request.Exchange.Record.Tries++;
        WriteCall(request, attempt, attempt.StartedAt);
        attempt.Clock!.BeginTry(attempt.StartedAt, service.TryTimeout ?? TimeSpan.MaxValue, service.FirstByteTimeout ?? service.IdleTimeout);
    }

    private void EndSending(Exchange exchange, TargetTry attempt)
    {
        attempt.HeadAt = time.GetTimestamp();
        attempt.Clock!.BeginReply(attempt.HeadAt, service.IdleTimeout);
        attempt.Result = attempt.Reply!.Status >= 500 ? TryResult.ServerError : TryResult.Answered;
        Tell(exchange, attempt, attempt.Reply.Status, attempt.HeadAt);
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
        if (upstream.Failure == UpstreamFailure.TotalTimeout && clock.Expired is not null && (clock.HasHead || request.HasClientsTotal || HadLittleTime(request, attempt)))
        {
            // A long reply may be so for the client's sake, a short deadline is its choice, and a late try had little time:
            // none of that is the target's.
            return;
        }

        if (upstream.Failure == UpstreamFailure.IdleTimeout && clock is { HasHead: true, IsOpenEnded: true })
        {
            // That is how event streams end that have nothing to tell.
            return;
        }

        attempt.Result = CallFaults.ResultOf(attempt.Fault);
        Tell(request.Exchange, attempt, status: 0, time.GetTimestamp());
    }

    private bool HadLittleTime(TriedRequest request, TargetTry attempt)
        => attempt.IsHedge || request.Retries > 0 || time.GetElapsedTime(request.StartedAt, attempt.StartedAt) > request.Total / 2;

    private void Tell(Exchange exchange, TargetTry attempt, int status, long now)
    {
        if (service.Observers.Length == 0 || attempt.IsLost)
        {
            return;
        }

        bool isEnd = status == 0 && attempt.Reply is not null;
        var outcome = new TryOutcome(attempt.Result!.Value, status, now - attempt.StartedAt, now)
        {
            Exchange = exchange,
            HeadAt = isEnd ? attempt.HeadAt : 0,
            HeadStatus = isEnd ? attempt.Reply!.Status : 0,
        };
        foreach (var observer in service.Observers)
        {
            observer.Ended(attempt.Target!, outcome);
        }
    }

    private void TellCompleted(Exchange exchange, TargetTry attempt)
    {
        if (!exchange.Record.ClientGone)
        {
            foreach (var observer in service.Observers)
            {
                observer.Completed(attempt.Target!);
            }
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
    private ValueTask EndAsync(Exchange exchange, TargetTry attempt)
    {
        var reply = attempt.Reply;
        attempt.Reply = null;
        var disposing = reply?.DisposeAsync() ?? default;
        if (!disposing.IsCompletedSuccessfully)
        {
            return EndAsync(disposing, exchange, attempt);
        }

        disposing.GetAwaiter().GetResult();
        End(exchange, attempt);
        return default;
    }

    private async ValueTask EndAsync(ValueTask disposing, Exchange exchange, TargetTry attempt)
    {
        await disposing;
        End(exchange, attempt);
    }

    private void End(Exchange exchange, TargetTry attempt)
    {
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
        attempt.IsSent = false;
    }
}
