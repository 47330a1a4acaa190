using Gatehouse.Core.Configuration;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Gateway.Upstreams.Balancing;
using Gatehouse.Gateway.Upstreams.Breakers;
using Gatehouse.Gateway.Upstreams.Concurrency;
using Gatehouse.Gateway.Upstreams.Discovery;
using Gatehouse.Gateway.Upstreams.Health;
using Gatehouse.Gateway.Upstreams.Retries;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>
/// What stands behind a route, compiled: its targets, how one is chosen, who watches and who limits the tries, and its time
/// limits. Immutable but for the set of targets, which follows <see cref="ServiceState"/>.
/// </summary>
internal sealed class Service
{
    private static readonly Problem NoTarget = new(ProblemKind.NoTarget) { Detail = "None of the targets of this service is available at the moment." };

    private static readonly Problem OwnTargetGone = new(ProblemKind.NoTarget) { Detail = "The only target for this request is not available at the moment." };

    private static readonly GateRefusal NotFound = new(NoTarget, "no target of the service has been discovered yet") { IsForAllTargets = true };

    private readonly ServiceDocument _document;
    private readonly TargetSource _source;
    private readonly ServiceState _state;
    private readonly ServiceBreakers _breakers;
    private readonly ServiceConcurrency _concurrency;
    private readonly TargetChooser _chooser;
    private volatile NoneIn? _none;

    private Service(ServiceDocument document, TargetSource source, ServiceState state, ServiceBreakers breakers, ServiceConcurrency concurrency, TargetChooser chooser)
    {
        _breakers = breakers;
        _concurrency = concurrency;
        _document = document;
        _source = source;
        _state = state;
        _chooser = chooser;
        Found = source.Found;
        state.Availability.Take(this);
    }

    public string Name => _document.Name;

    /// <summary>The settings.</summary>
    public ServiceDocument Document => _document;

    /// <summary>Living state, shared with the service of other snapshots.</summary>
    public ServiceState State => _state;

    /// <summary>Done when targets are discovered for the first time; null when they have been known from the start.</summary>
    public Task? Found { get; }

    /// <summary>All targets and those that may be chosen, as of now.</summary>
    public TargetSet Targets => _chooser.Targets;

    /// <summary>Whether the requests that each target is working on are counted; that costs all event loops.</summary>
    public bool CountsRequests => _chooser.CountsRequests;

    /// <summary>Null when its requests belong to no sessions; else it is shown every head of a reply that goes to a client.</summary>
    public SessionAffinity? Affinity => _chooser.Affinity;

    public TimeSpan Timeout => _document.Timeout;

    public TimeSpan ConnectTimeout => _document.ConnectTimeout;

    public TimeSpan IdleTimeout => _document.IdleTimeout;

    public TimeSpan? FirstByteTimeout => _document.FirstByteTimeout;

    public TimeSpan? TryTimeout => _document.TryTimeout;

    /// <summary>Field in which targets are told how long they have; null for none.</summary>
    public string? DeadlineHeader => _document.DeadlineHeader;

    public HostHeader Host => _document.Host;

    /// <summary>Who learns from the tries; empty when nothing is to be learned.</summary>
    public TryObserver[] Observers { get; init; } = [];

    /// <summary>Who may refuse a try; empty when nobody does.</summary>
    public TryGate[] Gates { get; init; } = [];

    /// <summary>When its requests are tried again.</summary>
    public required RetryPlan Retries { get; init; }

    /// <summary>When a second target is asked beside the first; null for never.</summary>
    public HedgePlan? Hedging { get; init; }

    /// <summary>Compiles a document; what its targets have learned is that of the last snapshot.</summary>
    public static Service Compile(ServiceDocument document, SnapshotBuild build)
    {
        string key = $"services.{document.Name}";
        var state = build.State.Claim(key, static () => new ServiceState());
        var targets = document.Discover is null ? StaticTargets.Of(document, key, build) : TargetDiscovery.Of(document, key, state, build);
        var breakers = new ServiceBreakers(document, state, build);
        var concurrency = new ServiceConcurrency(document, build.Time);
        targets.Equip(target =>
        {
            breakers.Attach(target);
            concurrency.Attach(target);
        });
        state.Observe(document.Name, targets);
        return new Service(document, targets, state, breakers, concurrency, new TargetChooser(document, targets, state, build))
        {
            Observers = ObserversOf(document, targets.Current, state, breakers, concurrency, build),

            // A circuit may open while a request waits for its turn.
            Gates = [.. Some<TryGate>(concurrency.Any ? new ConcurrencyGate() : null), .. Some<TryGate>(breakers.Any ? new BreakerGate(breakers.Whole) : null)],
            Retries = RetryPlan.Compile(document, build),
            Hedging = HedgePlan.Compile(document, build),
        };
    }

    /// <summary>The target for the next try; null when none may take any, or all that may were tried.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="tried">Targets that this request was sent to already; empty for the first try.</param>
    public ServiceTarget? Choose(Exchange exchange, ReadOnlySpan<ServiceTarget> tried) => _chooser.Choose(exchange, tried);

    /// <summary>Whether a request that was sent to these targets may go to another one.</summary>
    public bool HasAnother(Exchange exchange, ReadOnlySpan<ServiceTarget> tried) => _chooser.HasAnother(exchange, tried);

    /// <summary>Why <see cref="Choose"/> gave none.</summary>
    public GateRefusal WhyNone(Exchange exchange)
    {
        if (_chooser.OnlyTargetOf(exchange) is { } own)
        {
            return own.Breaker is { IsClosed: false } breaker
                ? breaker.Refuse()
                : new GateRefusal(OwnTargetGone, $"the session belongs to {own.Name}, which may not take the request ({Unavailability.Of([own])}), and the service does not let sessions move") { IsForAllTargets = true };
        }

        if (_breakers.WhyNone(_source.Current) is { } open)
        {
            return open;
        }

        if (Found is { IsCompleted: false })
        {
            return NotFound;
        }

        var set = Targets;
        if (_none is not { } none || !ReferenceEquals(none.Set, set))
        {
            string reason = $"service {Name} has no target that may take the request ({Unavailability.Of(set.All)})";
            _none = none = new NoneIn(set, new GateRefusal(NoTarget, reason) { IsForAllTargets = true });
        }

        return none.Refusal;
    }

    /// <summary>What watches and limits the tries.</summary>
    public void Explain(Explanation explanation)
    {
        HealthText.Explain(_document, explanation);
        _breakers.Explain(explanation);
        _concurrency.Explain(explanation);
    }

    private static TryObserver[] ObserversOf(ServiceDocument document, ServiceTarget[] targets, ServiceState state, ServiceBreakers breakers, ServiceConcurrency concurrency, SnapshotBuild build)
        =>
        [
            .. Some<TryObserver>(OutlierDetector.Of(document, targets, state, build)),
            .. Some<TryObserver>(breakers.Any ? new BreakerObserver(breakers.Whole) : null),
            .. Some<TryObserver>(document.LoadBalancing == LoadBalancing.PeakEwma ? new LatencyObserver(state.MeanLatency, build.Time) : null),
            .. Some<TryObserver>(concurrency.IsAdaptive ? new ConcurrencyObserver() : null),
        ];

    private static T[] Some<T>(T? one)
        where T : class
        => one is null ? [] : [one];

    /// <summary>How a target is chosen, and which one.</summary>
    public void ExplainTargets(Explanation explanation) => _chooser.Explain(explanation);

    private sealed record NoneIn(TargetSet Set, GateRefusal Refusal);
}
