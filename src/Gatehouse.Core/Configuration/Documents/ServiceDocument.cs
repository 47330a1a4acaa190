using System.ComponentModel;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Configuration;

[NeedsOneOf("targets", "discover")]
[Planned("descriptor", "wsdl")]
public sealed record ServiceDocument : Document
{
    [ShortForm]
    [Description("Addresses of the service; the load is balanced over them.")]
    [Example("[http://orders-1:8080, http://orders-2:8080]")]
    [NotEmpty]
    public IReadOnlyList<TargetDocument> Targets { get; init; } = [];

    [Description("Where the addresses are found instead, and looked for again while the gateway runs.")]
    [Example("{ dns: orders.internal:8080 }")]
    public DiscoverDocument? Discover { get; init; }

    [Description("How a target is chosen for a request.")]
    public LoadBalancing LoadBalancing { get; init; } = LoadBalancing.RoundRobin;

    [Description("What of a request its target is computed from, with load_balancing: consistent_hash.")]
    public HashDocument? Hash { get; init; }

    [Description("Keeps the requests of a session at one target, whatever load_balancing says.")]
    public AffinityDocument? Affinity { get; init; }

    [Description("Time in which a target that was added or came back grows from a tenth of its part of the load to the whole. 0s for at once.")]
    [AllowedRange("0s", "1h")]
    public TimeSpan SlowStart { get; init; }

    [Description("Share of the targets of one priority and zone, by weight, that must be available for them to take all requests. Below it they take what is in proportion, and the next ones the rest.")]
    [AllowedRange("1%", "100%")]
    public Share SpillBelow { get; init; } = new(0.7);

    [Description("When fewer of the targets than this share are healthy, all are used as if they were: the checks may be wrong, and the rest would be overrun. 0% for never.")]
    [AllowedRange("0%", "100%")]
    public Share PanicThreshold { get; init; }

    [Description("Time from the request to the last byte of the reply; WebSockets and event streams end only by idle_timeout.")]
    [AllowedRange("1ms", "1d")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    [Description("Time to establish a connection, TLS included.")]
    [AllowedRange("1ms", "10m")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Time in which nothing may pass in either direction before the exchange is ended.")]
    [AllowedRange("1ms", "1d")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    [Description("Time in which a target must begin to answer, from the last piece of the request that it took; connecting counts too. When not set, idle_timeout.")]
    [AllowedRange("1ms", "1d")]
    public TimeSpan? FirstByteTimeout { get; init; }

    [Description("Time from the beginning of one try, connecting and the request's body included, to the head of its reply. When not set, a try may take all of timeout.")]
    [AllowedRange("1ms", "1d")]
    public TimeSpan? TryTimeout { get; init; }

    [Description("Which Host the targets see: the client's, or the target's own.")]
    public HostHeader Host { get; init; } = HostHeader.Client;

    [Description("HTTP version that targets are spoken to in. Auto: HTTP/1.1 in clear; over TLS what the target chooses of HTTP/2 and HTTP/1.1.")]
    public UpstreamProtocol Protocol { get; init; } = UpstreamProtocol.Auto;

    [Description("How https targets are checked and what is shown to them. When not set, their certificate must be for their host and from an authority of the system.")]
    public UpstreamTlsDocument? Tls { get; init; }

    [Description("Bounds of the connections to each target.")]
    public UpstreamConnectionsDocument Connections { get; init; } = new();

    [Description("Leaves a target, or the service, alone for a while when too many of its requests fail. Without it every request is sent.")]
    public CircuitBreakerDocument? CircuitBreaker { get; init; }

    [Description("How many requests each target works on at once, and what becomes of the others. Without it there is no limit.")]
    public ConcurrencyDocument? Concurrency { get; init; }

    [Description("Checks of each target, beside the requests; a target that fails them takes no requests. When not set, none are made.")]
    [Example("{ path: /healthz, interval: 10s }")]
    public HealthCheckDocument? HealthCheck { get; init; }

    [Description("When a target is taken out for what its requests meet. Of use where there are two targets or more.")]
    [Example("{ failure_rate: 50% }")]
    public OutlierDocument Outlier { get; init; } = new();

    [Description("When a request is tried again. When not set, one that could not be sent, because no connection was made, is tried at up to two other targets.")]
    public RetriesDocument? Retries { get; init; }

    [Description("Asks a second target when the first takes long, and answers with the reply that begins first. The budget of retries holds for it too.")]
    public HedgingDocument? Hedging { get; init; }

    [Description("Field in which targets are told how many milliseconds are left for the request; a client's own that is shorter shortens timeout. Not sent when not set. gRPC's grpc-timeout is always treated so.")]
    [Example("X-Request-Timeout-Ms")]
    public string? DeadlineHeader { get; init; }

    [Description("What answers when the service cannot: its circuit is open, it has no target that may take the request, or all tries failed before a reply began. Without it the client gets the problem.")]
    [Example("{ respond: { status: 200, json: '[]' } }")]
    public FallbackDocument? Fallback { get; init; }

    /// <summary>Name of the service; from the key of the map, or its address when written inline on a route.</summary>
    [NotASetting]
    public string Name { get; init; } = "";

    public override void Validate(ProblemList problems)
    {
        ServiceTimes.Check(this, problems);
        if (DeadlineHeader is not null && MeaningfulHeaders.Contains(DeadlineHeader))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "deadline_header", $"\"{DeadlineHeader}\" cannot carry a deadline", "Write the name of a field that has no other meaning, such as X-Request-Timeout-Ms.");
        }

        if (Hedging is not null && Discover is null && Targets.Count == 1)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "hedging", "hedging asks a second target, and the service has one", "Add a target, or remove hedging.");
        }

        CheckTargets(problems);
        if (Concurrency is { Queue: > 0 } concurrency && concurrency.QueueTimeout > Timeout)
        {
            problems.Add(ProblemCodes.InvalidCombination, concurrency, "queue_timeout", $"queue_timeout: {Duration.Format(concurrency.QueueTimeout)} is longer than the timeout of the whole request, {Duration.Format(Timeout)}", "Write a shorter queue_timeout, or a longer timeout.");
        }

        CheckBalancing(problems);
        if (Tls is not null && !(Discover?.FindsTls ?? Discover is not null || Targets.Any(t => t.Url.IsTls)))
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "tls", "tls is for https targets, and the service has none", "Write the addresses with https://, or remove tls.");
        }

        if (Protocol == UpstreamProtocol.Http3)
        {
            foreach (var target in Targets.Where(t => !t.Url.IsTls))
            {
                problems.Add(ProblemCodes.InvalidCombination, target, "url", $"HTTP/3 is always encrypted, and {target.Url} is in clear", "Write the address with https://, or protocol: http2.");
            }

            if (Tls?.ServerName is not null)
            {
                problems.Add(ProblemCodes.InvalidCombination, Tls, "server_name", "a connection over HTTP/3 asks for the Host of its requests", "Remove server_name, or write protocol: http2.");
            }
        }

        HealthCheck?.CheckWith(this, problems);
        foreach (string setting in Connections.WrittenInVain(Protocol))
        {
            problems.Add(ProblemCodes.InvalidCombination, Connections, setting, $"{setting} has no meaning with protocol: {(Protocol == UpstreamProtocol.Http2 ? "http2" : "http3")}", "Remove it: one connection carries many requests.");
        }
    }

    private void CheckTargets(ProblemList problems)
    {
        if (Discover is not null && Targets.Count > 0)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "discover", "a service has targets or discovers them, this one does both", "Remove one, or make two services.");
        }

        if (Discover is { FindsTls: false } && Protocol == UpstreamProtocol.Http3)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "protocol", $"HTTP/3 is always encrypted, and what is discovered at {Discover.Description} is in clear", "Write scheme: https, or protocol: http2.");
        }
    }

    private void CheckBalancing(ProblemList problems)
    {
        if (LoadBalancing == LoadBalancing.ConsistentHash && Hash is null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "load_balancing", "consistent_hash needs a key", "Add hash: ip, hash: consumer, or hash: { by: header, header: X-Tenant }");
        }
        else if (LoadBalancing != LoadBalancing.ConsistentHash && Hash is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "hash", "hash is the key of consistent_hash, and targets are chosen otherwise", "Write load_balancing: consistent_hash, or remove hash.");
        }

        if (Targets.Count > 0 && Targets.All(t => t.Weight == 0))
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "targets", "no target takes requests: every weight is 0", "Give at least one of them a weight.");
        }
    }

    /// <summary>How the targets are reached.</summary>
    public UpstreamSettings ToUpstreamSettings() => new()
    {
        ConnectTimeout = ConnectTimeout,
        Protocol = Protocol,
        Connections = Connections.ToSettings(),
        Tls = Tls?.ToSettings() ?? new(),
    };
}
