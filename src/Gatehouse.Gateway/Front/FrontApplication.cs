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
    private readonly ILogger _logger = parts.Logger;

    public FrontContext CreateContext(IFeatureCollection contextFeatures)
    {
        _active.Enter();
        return contextFeatures is IHostContextContainer<FrontContext> container
            ? container.HostContext ??= new FrontContext(contextFeatures)
            : new FrontContext(contextFeatures);
    }

    public async Task ProcessRequestAsync(FrontContext context)
    {
        var exchange = context.Exchange;
        try
        {
            exchange.Record.Identify(_ids.Prefix, _ids.Next());
            exchange.Record.StartedAt = _time.GetTimestamp();
            exchange.Record.ReceivedAt = _time.GetUtcNow();
            exchange.Snapshot = _snapshots.Current;
            var problem = context.Begin(listener);
            context.TelemetryToken = _telemetry.Started(exchange);
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

            await context.Reply.FlushRestAsync();
            context.Settle();
        }
        catch (Exception e)
        {
            await RecoverAsync(context, e);
        }
    }

    public void DisposeContext(FrontContext context, Exception? exception)
    {
        try
        {
            context.Exchange.Record.Failure ??= exception?.Message;
            context.Total(_time.GetTimestamp());
            _telemetry.Completed(context.Exchange, context.TelemetryToken);
        }
        finally
        {
            context.End();
            _active.Leave();
        }
    }

    // Reached by a client that left while a problem was written to it, or by a fault of ours.
    private async Task RecoverAsync(FrontContext context, Exception fault)
    {
        var exchange = context.Exchange;
        if (exchange.Aborted.IsCancellationRequested)
        {
            exchange.Record.ClientGone = true;
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
            context.Reply.Abort();
        }
    }
}
