using System.Runtime.CompilerServices;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>
/// A service with another backend that takes its place when it cannot answer: before the client saw a byte, and never for
/// what is the client's fault. A request that the service answered, with whatever status, is answered.
/// </summary>
/// <param name="first">The service.</param>
/// <param name="service">Name of the service.</param>
/// <param name="then">What takes its place.</param>
/// <param name="bodyLimit">Most bytes of a body that are kept for it; null when it does not read the body.</param>
internal sealed class FallbackBackend(Backend first, string service, Backend then, int? bodyLimit) : Backend
{
    public override ProblemFormat ProblemFormatFor(CanonicalRequest request) => first.ProblemFormatFor(request);

    // Nobody waits for the answer to a copy.
    public override ValueTask ExecuteAsync(Exchange exchange) => exchange.IsMirrored ? first.ExecuteAsync(exchange) : AnswerAsync(exchange);

    public override void Explain(Explanation explanation)
    {
        first.Explain(explanation);
        var of = new Explanation { Consumer = explanation.Consumer, Request = explanation.Request, Body = explanation.Body };
        then.Explain(of);
        explanation.Add("fallback", "", of.Facts);
    }

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder))]
    private async ValueTask AnswerAsync(Exchange exchange)
    {
        var record = exchange.Record;
        var clients = exchange.Body;
        var body = bodyLimit is { } limit && exchange.Request is { HasBody: true, IsUpgrade: false } ? new ReplayBody() : null;
        if (body is not null)
        {
            body.Begin(clients, exchange.Request.ContentLength, bodyLimit!.Value);
            exchange.Body = body;
        }

        record.Tries = 0;
        try
        {
            Problem? problem = null;
            try
            {
                await first.ExecuteAsync(exchange);
            }
            catch (Exception e) when (ProblemOf(exchange, e) is { } found)
            {
                problem = found;
                record.Failure ??= e.Message;
                if (body?.CanReplay == false)
                {
                    FallbackTelemetry.Missed(service, problem);
                    record.Failure += "; its fallback could not get the body, of which more was sent than body_limit";
                    throw;
                }
            }

            if (problem is not null)
            {
                FallbackTelemetry.Taken(service, problem);
                body?.Rewind();
                await StandInAsync(exchange);
            }
        }
        finally
        {
            exchange.Body = clients;
            body?.End();
        }
    }

    /// <summary>The problem that the client would get, when another backend may answer in its place; else null.</summary>
    private static Problem? ProblemOf(Exchange exchange, Exception fault)
    {
        if (exchange.Reply.HasStarted || exchange.Aborted.IsCancellationRequested)
        {
            return null;
        }

        return fault switch
        {
            ProblemException { Problem: { } problem } when IsOfUpstream(problem.Kind) => problem,
            UpstreamException { IsTimeout: true } => FallbackTelemetry.TimedOut,
            UpstreamException => FallbackTelemetry.Failed,
            _ => null,
        };
    }

    private static bool IsOfUpstream(ProblemKind kind)
        => kind == ProblemKind.CircuitOpen || kind == ProblemKind.NoTarget || kind == ProblemKind.UpstreamBusy || kind == ProblemKind.UpstreamFailed || kind == ProblemKind.UpstreamTimeout;

    private async ValueTask StandInAsync(Exchange exchange)
    {
        var record = exchange.Record;
        var (startedAt, endedAt, tries) = (record.UpstreamStartedAt, record.UpstreamEndedAt, record.Tries);
        if (tries > 0)
        {
            OutgoingCall.TakeBack(exchange);
        }

        exchange.Reply.StatusCode = 200;
        exchange.Reply.Headers.Clear();
        exchange.Reply.Trailers.Clear();
        record.Tries = 0;
        record.UpstreamFirstByteAt = 0;
        try
        {
            await then.ExecuteAsync(exchange);
        }
        finally
        {
            // The time that the service itself took was spent upstream as well.
            record.Tries += tries;
            record.UpstreamStartedAt = startedAt == 0 ? record.UpstreamStartedAt : startedAt;
            record.UpstreamEndedAt = Math.Max(record.UpstreamEndedAt, endedAt);
        }
    }
}
