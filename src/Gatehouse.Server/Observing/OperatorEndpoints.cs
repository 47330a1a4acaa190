using System.Text.Json;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams.Health;
using Gatehouse.Server.Hosting;

namespace Gatehouse.Server.Observing;

/// <summary>
/// What a listener serves to operators: /metrics, /health/live, /health/ready and /health/services, as its roles say. On a
/// listener that serves traffic too, every other path goes to the routes, that of the services included, whose addresses
/// are nobody's business there. Probes and scrapes are neither logged nor counted.
/// </summary>
internal sealed class OperatorEndpoints : RequestEntry
{
    private static readonly Problem NotHere = new(ProblemKind.NoRoute);
    private static readonly Problem OtherHost = new(ProblemKind.Forbidden) { Detail = "This address is for operators on this machine: call it by its address or as localhost." };
    private static readonly Problem OnlyGet = new(ProblemKind.MethodNotAllowed) { Headers = [new HeaderField("Allow", "GET, HEAD")] };

    private readonly Readiness _readiness;
    private readonly UpstreamHealth _services;
    private readonly PrometheusScrape _metrics;
    private readonly bool _servesMetrics;
    private readonly bool _servesHealth;
    private readonly bool _servesTraffic;
    private readonly bool _isLoopback;

    private OperatorEndpoints(ListenDocument listen, Readiness readiness, UpstreamHealth services, PrometheusScrape metrics)
    {
        _readiness = readiness;
        _services = services;
        _metrics = metrics;
        _servesMetrics = listen.Serves.Contains(ListenRole.Metrics);
        _servesHealth = listen.Serves.Contains(ListenRole.Health);
        _servesTraffic = listen.Serves.Contains(ListenRole.Traffic);
        _isLoopback = OperatorHost.IsLoopback(OperatorHost.Of(listen.Url));
    }

    /// <summary>The entry of a listener, or null when it serves traffic alone.</summary>
    public static OperatorEndpoints? For(ListenDocument listen, Readiness readiness, UpstreamHealth services, PrometheusScrape metrics)
        => listen.Serves.Contains(ListenRole.Metrics) || listen.Serves.Contains(ListenRole.Health)
            ? new OperatorEndpoints(listen, readiness, services, metrics)
            : null;

    public override ValueTask HandleAsync(Exchange exchange)
    {
        string path = exchange.Request.Path;
        bool isOurs = (_servesMetrics && path is "/metrics") || (_servesHealth && (path is "/health/live" or "/health/ready" || (path is "/health/services" && !_servesTraffic)));
        if (!isOurs && _servesTraffic)
        {
            return exchange.Snapshot.Entry.HandleAsync(exchange);
        }

        _metrics.Metrics.TakeForProbe(exchange);
        var problem = Check(exchange.Request) ?? (isOurs ? null : NotHere);
        if (problem is not null)
        {
            return ProblemWriter.WriteAsync(exchange, problem);
        }

        return path switch
        {
            "/metrics" => _metrics.AnswerAsync(exchange),
            "/health/services" => AnswerServicesAsync(exchange),
            "/health/live" => AnswerHealthAsync(exchange, isWell: true, "live"),
            _ => AnswerHealthAsync(exchange, _readiness.IsReady, _readiness.IsReady ? "ready" : "not_ready"),
        };
    }

    // A web page must not read a loopback address under a name of its own (DNS rebinding).
    private Problem? Check(CanonicalRequest request)
    {
        if (_isLoopback && !OperatorHost.IsLoopback(request.Host))
        {
            return OtherHost;
        }

        return request.Method is "GET" or "HEAD" ? null : OnlyGet;
    }

    private static ValueTask AnswerHealthAsync(Exchange exchange, bool isWell, string status)
    {
        var health = new HealthReply(status, exchange.Snapshot.Revision);
        return OperatorReply.WriteAsync(exchange, isWell ? 200 : 503, "application/json", JsonSerializer.SerializeToUtf8Bytes(health, HealthJson.Default.HealthReply));
    }

    private ValueTask AnswerServicesAsync(Exchange exchange)
    {
        var services = new ServicesReply(exchange.Snapshot.Revision, _services.Report());
        return OperatorReply.WriteAsync(exchange, 200, "application/json", JsonSerializer.SerializeToUtf8Bytes(services, HealthJson.Default.ServicesReply));
    }
}
