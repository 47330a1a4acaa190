using System.Runtime.CompilerServices;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>Ends a chain at a service: chooses a target, sends the request on, streams the reply back.</summary>
internal sealed class HttpBackend(Service service, IReadOnlyList<string> upgrades, CallClocks clocks, TimeProvider time) : Backend
{
    private static readonly ProblemException NotAllowed = new(
        new Problem(ProblemKind.UpgradeNotPossible) { Detail = "This route does not switch to websocket." },
        "the route's upgrades do not have websocket");

    private readonly TryLoop _loop = new(service, clocks, time);
    private readonly bool _isPlain = !TryLoop.IsNeededFor(service);

    public override ValueTask ExecuteAsync(Exchange exchange)
    {
        exchange.Record.Service = service.Name;
        return service.Found is { IsCompleted: false } found ? WaitAsync(exchange, found) : ForwardAsync(exchange);
    }

    public override void Explain(Explanation explanation)
    {
        explanation.Add("service", service.Name);
        if (service.Document.Discover is { } discover)
        {
            explanation.Add("discover", discover.Description);
        }

        service.ExplainTargets(explanation);
        service.Explain(explanation);
        TryFacts.Add(service, explanation);
    }

    /// <summary>Only in the first moments of a service whose targets are discovered: waits for them as for a connection.</summary>
    private async ValueTask WaitAsync(Exchange exchange, Task found)
    {
        await found.WaitAsync(service.ConnectTimeout, time, exchange.Aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        exchange.Aborted.ThrowIfCancellationRequested();
        await ForwardAsync(exchange);
    }

    private ValueTask ForwardAsync(Exchange exchange)
    {
        if (!_isPlain || RequestDeadline.IsGrpc(exchange.Request))
        {
            return _loop.RunAsync(exchange, SwitchesProtocol(exchange));
        }

        return service.Choose(exchange, []) is { } target ? SendAsync(exchange, target) : ValueTask.FromException(TryLoop.Refused(service.WhyNone(exchange)));
    }

    /// <summary>
    /// Whether the upstream is asked to switch protocols. What the route does not allow is an ordinary request in HTTP/1.1
    /// (RFC 9110 7.8: a server may ignore the field); an extended CONNECT (RFC 8441) is nothing else than the switch.
    /// </summary>
    private bool SwitchesProtocol(Exchange exchange)
    {
        var request = exchange.Request;
        if (!request.IsUpgrade)
        {
            return false;
        }

        string? asked = request.Headers.Get("Upgrade");
        foreach (string protocol in upgrades)
        {
            if (protocol.Equals(asked, StringComparison.OrdinalIgnoreCase))
            {
                return exchange.Reply.CanUpgrade;
            }
        }

        return request.HttpVersion >= 20 ? throw NotAllowed : false;
    }

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder))]
    private async ValueTask SendAsync(Exchange exchange, ServiceTarget target)
    {
        var record = exchange.Record;
        record.Target = target.Name;
        record.Tries = 1;
        record.UpstreamStartedAt = time.GetTimestamp();
        var clock = clocks.Rent();
        clock.Start(record.UpstreamStartedAt, service.Timeout, service.FirstByteTimeout ?? service.IdleTimeout, exchange.Aborted);
        bool goesOn = false;
        bool expectsContinue = false;
        if (service.CountsRequests)
        {
            target.State.Enter();
        }

        try
        {
            OutgoingCall.Write(exchange, service, target, SwitchesProtocol(exchange), clock.Call);
            await using var reply = await target.Endpoint.SendAsync(clock.Call, clock.Token);
            record.UpstreamFirstByteAt = time.GetTimestamp();
            clock.BeginReply(record.UpstreamFirstByteAt, service.IdleTimeout);
            Tell(target, reply.Status >= 500 ? TryResult.ServerError : TryResult.Answered, reply.Status, record);
            service.Affinity?.Stamp(exchange, target, reply.Headers);
            await ReplyRelay.RunAsync(exchange, reply, clock);
        }
        catch (Exception) when (clock is { WaitsForClient: true, Expired: UpstreamFailure.IdleTimeout })
        {
            record.Failure = "the client took nothing of the reply for idle_timeout";
            record.ClientGone = true;
            exchange.Reply.Abort();
        }
        catch (Exception e) when (e is not ProblemException)
        {
            var fault = CallFaults.Explain(service, clock, e);
            record.UpstreamFailure = (fault as UpstreamException)?.Failure ?? record.UpstreamFailure;
            TellFailed(target, fault, record);
            if (exchange.IsMirrored || !_loop.GoesOnAfter(exchange, clock.Call, fault, target))
            {
                throw fault;
            }

            goesOn = true;
            expectsContinue = clock.Call.ExpectsContinue;
        }
        finally
        {
            if (service.CountsRequests)
            {
                target.State.Leave();
            }

            record.UpstreamEndedAt = time.GetTimestamp();
            clocks.Return(clock);
        }

        if (goesOn)
        {
            await _loop.GoOnAsync(exchange, SwitchesProtocol(exchange), target, expectsContinue);
        }
    }

    private void TellFailed(ServiceTarget target, Exception fault, RequestRecord record)
    {
        if (CallFaults.ResultOf(fault) is TryResult.ConnectFailed)
        {
            Tell(target, TryResult.ConnectFailed, status: 0, record);
        }
    }

    private void Tell(ServiceTarget target, TryResult result, int status, RequestRecord record)
    {
        if (service.Observers.Length == 0)
        {
            return;
        }

        long now = result == TryResult.ConnectFailed ? time.GetTimestamp() : record.UpstreamFirstByteAt;
        var outcome = new TryOutcome(result, status, now - record.UpstreamStartedAt, now);
        foreach (var observer in service.Observers)
        {
            observer.Ended(target, outcome);
        }
    }
}
