namespace Gatehouse.Gateway.Upstreams.Discovery;

/// <summary>
/// The discovered targets as one compiled service has them: what it equips them with is its own, as it is for targets that
/// are written down. Follows what is discovered when it is asked.
/// </summary>
internal sealed class DiscoveredTargetSource(DiscoveredServiceTargets targets) : TargetSource
{
    private readonly Lock _lock = new();
    private Action<ServiceTarget> _equip = static _ => { };
    private HeldTarget[] _held = [];
    private ServiceTarget[] _current = [];

    public override string Kind => targets.Kind;

    public override ServiceTarget[] Current
    {
        get
        {
            lock (_lock)
            {
                var held = targets.Current;
                if (!ReferenceEquals(held, _held))
                {
                    _current = Follow(held);
                    _held = held;
                }

                return _current;
            }
        }
    }

    public override Task? Found => targets.Found;

    public override void Equip(Action<ServiceTarget> equip)
    {
        lock (_lock)
        {
            _equip = equip;
            Array.ForEach(_current, equip);
        }
    }

    private ServiceTarget[] Follow(HeldTarget[] held)
    {
        var known = _held.Zip(_current).ToDictionary(k => k.First, k => k.Second);
        var next = new ServiceTarget[held.Length];
        for (int i = 0; i < held.Length; i++)
        {
            if (!known.TryGetValue(held[i], out next[i]!))
            {
                next[i] = held[i].ToTarget();
                _equip(next[i]);
            }
        }

        return next;
    }
}
