using Gatehouse.Core.Configuration;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Chooses the targets of one service: follows their state, and keeps sessions where they belong.</summary>
internal sealed class TargetChooser
{
    private readonly TargetSource _source;
    private readonly string? _zone;
    private readonly ServiceDocument _document;
    private readonly ServiceState _state;
    private readonly TargetSetBuilder _builder;
    private readonly Lock _refreshing = new();
    private volatile TargetSet _set;

    /// <param name="document">The service.</param>
    /// <param name="source">All its targets; another array when they have changed.</param>
    /// <param name="state">Of the service.</param>
    /// <param name="build">For the clock, the gateway's zone and the key of sessions.</param>
    public TargetChooser(ServiceDocument document, TargetSource source, ServiceState state, SnapshotBuild build)
    {
        (_document, _source, _state, _zone) = (document, source, state, build.Document.Zone);
        _builder = new TargetSetBuilder(document, state, build.Time, Random.Shared, build.Loggers.CreateLogger("Gatehouse.Upstreams"));
        Affinity = document.Affinity is { } affinity
            ? SessionAffinity.Of(affinity, document.Name, () => build.State.Claim("affinity.key", SessionAffinity.NewKey))
            : null;
        CountsRequests = document.LoadBalancing is LoadBalancing.LeastRequests or LoadBalancing.PowerOfTwo or LoadBalancing.PeakEwma
            || (document.LoadBalancing == LoadBalancing.ConsistentHash && document.Hash is { Bound: > 0 });
        _set = _builder.Make(() => LayOut(source.Current));
    }

    /// <summary>Whether it needs to know the requests that each target is working on.</summary>
    public bool CountsRequests { get; }

    /// <summary>Null when requests are chosen for one by one.</summary>
    public SessionAffinity? Affinity { get; }

    /// <summary>All targets and those that may be chosen, as of now.</summary>
    public TargetSet Targets
    {
        get
        {
            var set = _set;
            return set.Version == _state.Version ? set : Refresh();
        }
    }

    /// <summary>The target for the next try; null when none may take any, or all that may were tried.</summary>
    public ServiceTarget? Choose(Exchange exchange, ReadOnlySpan<ServiceTarget> tried)
        => Affinity is null ? Targets.Choose(exchange, tried) : ChooseForSession(Affinity, exchange, tried);

    public void Explain(Explanation explanation) => BalancingExplanation.Add(explanation, _document, Targets, Affinity);

    /// <summary>Whether a request that was sent to these may go to another one.</summary>
    public bool HasAnother(Exchange exchange, ReadOnlySpan<ServiceTarget> tried) => OnlyTargetOf(exchange) is null && Targets.HasAnother(tried);

    /// <summary>The one target that the request may go to; null when it is not of a session, or sessions may move.</summary>
    public ServiceTarget? OnlyTargetOf(Exchange exchange)
        => Affinity is { Refuses: true } affinity ? affinity.Find(exchange.Request, Targets.Layout.Sessions!) : null;

    private ServiceTarget? ChooseForSession(SessionAffinity affinity, Exchange exchange, ReadOnlySpan<ServiceTarget> tried)
    {
        var set = Targets;
        if (affinity.Find(exchange.Request, set.Layout.Sessions!) is not { } own)
        {
            return set.Choose(exchange, tried);
        }

        if (set.IsUsable(own) && !own.IsAmong(tried))
        {
            return own;
        }

        if (!affinity.Refuses)
        {
            return set.Choose(exchange, tried);
        }

        if (tried.IsEmpty)
        {
            BalancingTelemetry.SessionRefused(_document.Name);
        }

        return null;
    }

    private TargetSet Refresh()
    {
        lock (_refreshing)
        {
            if (_set.Version == _state.Version)
            {
                return _set;
            }

            return _set = _builder.Make(() => _source.Current is var all && ReferenceEquals(all, _set.Layout.All) ? _set.Layout : LayOut(all));
        }
    }

    private TargetLayout LayOut(ServiceTarget[] all) => TargetLayout.Of(_document, all, _zone, Affinity);
}
