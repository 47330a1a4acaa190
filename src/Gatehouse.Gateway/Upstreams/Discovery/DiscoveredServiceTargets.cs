using Gatehouse.Core.Configuration;
using Gatehouse.Core.State;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Discovery;

/// <summary>
/// The targets of a service as its discovery finds them. It holds the connections of those that are there, lets go of those
/// that went (which ends their running calls as they would have ended), and keeps for a while what they had learned.
/// Living state: one for each service and way of reaching its targets.
/// </summary>
internal sealed class DiscoveredServiceTargets : IDisposable
{
    /// <summary>How long a target that went is remembered, and how many of them at most.</summary>
    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(10);
    private const int MostRemembered = 1000;

    private readonly Lock _lock = new();
    private readonly ServiceDiscovery _discovery;
    private readonly UpstreamSettings _settings;
    private readonly ServiceState _state;
    private readonly SharedUpstreams _upstreams;
    private readonly StateStore _store;
    private readonly TimeProvider _time;
    private readonly ITimer _forgetting;
    private readonly string _key;
    private readonly Queue<(long At, StateHold<TargetState> State)> _remembered = new();
    private Dictionary<string, HeldTarget> _byKey = new(StringComparer.Ordinal);
    private volatile HeldTarget[] _current = [];
    private bool _isDisposed;

    /// <param name="document">The service.</param>
    /// <param name="key">What its state is named after.</param>
    /// <param name="state">Told when the targets change.</param>
    /// <param name="discovery">What finds them.</param>
    /// <param name="parts">Where connections and state of targets come from.</param>
    public DiscoveredServiceTargets(ServiceDocument document, string key, ServiceState state, ServiceDiscovery discovery, (SharedUpstreams Upstreams, StateStore Store, TimeProvider Time) parts)
    {
        Kind = document.Discover!.Kind.Id;
        _key = key;
        _settings = document.ToUpstreamSettings();
        _state = state;
        _discovery = discovery;
        (_upstreams, _store, _time) = parts;
        _forgetting = _time.CreateTimer(_ => Forget(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        discovery.Follow(Take);
    }

    public string Kind { get; }

    /// <summary>Those that are there now; another array after every change.</summary>
    public HeldTarget[] Current => _current;

    public Task Found => _discovery.Found;

    /// <summary>No snapshot has the service any more. Requests that still hold a target are served as before.</summary>
    public void Dispose()
    {
        _discovery.Unfollow(Take);
        lock (_lock)
        {
            _isDisposed = true;
            _forgetting.Dispose();
            foreach (var held in _byKey.Values)
            {
                held.Endpoint.Dispose();
                held.State.Dispose();
            }

            foreach (var (_, state) in _remembered)
            {
                state.Dispose();
            }

            _byKey.Clear();
            _remembered.Clear();
        }
    }

    private void Take(IReadOnlyList<TargetDocument> documents)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            var next = Hold(documents);
            var gone = _byKey.Where(h => !next.ContainsKey(h.Key)).Select(h => h.Value).ToArray();
            _byKey = next;
            _state.Availability.Joining?.Invoke([.. next.Values.Select(h => h.ToTarget())]);
            _current = [.. next.Values];
            _state.Changed();
            LetGo(gone);
        }
    }

    private Dictionary<string, HeldTarget> Hold(IReadOnlyList<TargetDocument> documents)
    {
        var next = new Dictionary<string, HeldTarget>(documents.Count, StringComparer.Ordinal);
        try
        {
            foreach (var document in documents)
            {
                string key = ServiceDiscovery.KeyOf(document);
                if (!next.ContainsKey(key))
                {
                    next.Add(key, _byKey.TryGetValue(key, out var held) ? held : Open(document));
                }
            }

            return next;
        }
        catch
        {
            // All or nothing: what was opened of a list that cannot be taken is closed.
            foreach (var (key, held) in next)
            {
                if (!_byKey.ContainsKey(key))
                {
                    held.Endpoint.Dispose();
                    held.State.Dispose();
                }
            }

            throw;
        }
    }

    private HeldTarget Open(TargetDocument document)
    {
        var endpoint = _upstreams.Hold(document.Url, TargetDiscovery.SettingsFor(document, _settings));
        var state = _store.Hold(TargetSource.StateKey(_key, document), static () => new TargetState());
        return new HeldTarget(document, endpoint, state);
    }

    private void LetGo(HeldTarget[] gone)
    {
        long now = _time.GetTimestamp();
        var there = _byKey.Values.Select(h => h.State.Value).ToHashSet();
        foreach (var held in gone)
        {
            held.Endpoint.Dispose();
            if (!there.Contains(held.State.Value))
            {
                held.State.Value.NoteGone();
            }

            _remembered.Enqueue((now, held.State));
        }

        while (_remembered.Count > MostRemembered)
        {
            _remembered.Dequeue().State.Dispose();
        }

        if (_remembered.Count > 0)
        {
            _forgetting.Change(RememberedFor, Timeout.InfiniteTimeSpan);
        }
    }

    private void Forget()
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            while (_remembered.TryPeek(out var oldest) && _time.GetElapsedTime(oldest.At, now) >= RememberedFor)
            {
                _remembered.Dequeue().State.Dispose();
            }
        }
    }
}
