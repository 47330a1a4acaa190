using System.Runtime.CompilerServices;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Telemetry;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front;

/// <summary>What Kestrel calls for each request of one listener: stop 1 and 2 of a request's way.</summary>
internal sealed class FrontApplication(FrontListener listener, FrontParts parts) : IHttpApplication<FrontContext>
{
    private readonly SnapshotHolder _snapshots = parts.Snapshots;
    private readonly RequestTelemetry _telemetry = parts.Telemetry;
    private readonly TimeProvider _time = parts.Time;
    private readonly RequestIds _ids = parts.Ids;
    private readonly ActiveRequests _active = parts.Active;
    private readonly Spares<FrontExchange> _exchanges = parts.Exchanges;
    private readonly Departure _departure = parts.Departure;
    private readonly ILogger _logger = parts.Logger;

    public FrontContext CreateContext(IFeatureCollection contextFeatures)
    {
        _active.Enter();
        var context = contextFeatures is IHostContextContainer<FrontContext> container
            ? container.HostContext ??= new FrontContext(contextFeatures, listener)
            : new FrontContext(contextFeatures, listener);
        context.Current = _exchanges.TryTake() ?? new FrontExchange();
        return context;
    }

    public Task ProcessRequestAsync(FrontContext context)
    {
        var handling = HandleAsync(context);
        if (!handling.IsCompletedSuccessfully)
        {
            return handling.AsTask();
        }

        handling.GetAwaiter().GetResult();
        return Task.CompletedTask;
    }

    public void DisposeContext(FrontContext context, Exception? exception)
    {
        var current = context.Current!;
        context.Current = null;
        try
        {
            current.Exchange.Record.Failure ??= exception?.Message;
            current.Total(_time.GetTimestamp());
            _telemetry.Completed(current.Exchange, current.TelemetryToken);
        }
        finally
        {
            bool endedWell = current.EndedWell;
            current.End();
            if (endedWell)
            {
                _exchanges.Keep(current);
            }

            _active.Leave();
        }
    }

    // Kestrel wants a task for each request: that is all that is made new for one.
    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder))]
    private async ValueTask HandleAsync(FrontContext context)
    {
        var current = context.Current!;
        var exchange = current.Exchange;
        try
        {
            exchange.Record.Identify(_ids.Prefix, _ids.Next());
            exchange.Record.StartedAt = _time.GetTimestamp();
            exchange.Record.ReceivedAt = _time.GetUtcNow();
            exchange.Snapshot = _snapshots.Current;
            var problem = current.Begin(context, listener);
            current.Reply.Departure = _departure;
            current.Reply.Hsts = listener.Scheme.Hsts is not null && exchange.Request.Scheme == "https" ? listener.Scheme.Hsts : null;
            if (_departure.HasBegun)
            {
                context.LeaveHttp2();
            }

            current.TelemetryToken = _telemetry.Started(exchange);
            if (problem is not null && !(problem.Kind == ProblemKind.BodyTooLarge && exchange.Request.HttpVersion < 20))
            {
                // Kestrel counts a body of HTTP/1 that is too large by itself, when it would read on behind it.
                FrontTelemetry.Unread(problem.Kind.Status, FrontProblems.ReasonOf(problem));
            }

            var entry = listener.Entry ?? exchange.Snapshot.Entry;
            if (problem is null)
            {
                await entry.HandleAsync(exchange);
            }
            else if (problem.Kind == ProblemKind.BodyTooLarge)
            {
                // The head is sound, so the route is known, and with it what its clients read.
                await entry.RefuseAsync(exchange, problem);
            }
            else
            {
                await ProblemWriter.WriteAsync(exchange, problem);
            }

            await current.Reply.FlushRestAsync();
            current.Settle();
        }
        catch (Exception e)
        {
            await RecoverAsync(current, e);
        }
    }

    // Reached by a client that left while a problem was written to it, or by a fault of ours.
    private async Task RecoverAsync(FrontExchange current, Exception fault)
    {
        var exchange = current.Exchange;
        if (exchange.Aborted.IsCancellationRequested)
        {
            // Cut, or Kestrel reports the reply that is not whole as a fault of ours.
            exchange.Record.ClientGone = true;
            current.Reply.Abort();
            return;
        }

        exchange.Record.Failure ??= fault.Message;
        FrontTelemetry.RequestFailed(_logger, exchange.Record.RequestId, fault);
        try
        {
            await ProblemWriter.WriteAsync(exchange, FrontProblems.Internal);
        }
        catch (Exception)
        {
            current.Reply.Abort();
        }
    }
}
