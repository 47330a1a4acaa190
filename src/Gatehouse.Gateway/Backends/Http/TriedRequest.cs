using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>A request while its service is tried. Used by one request at a time, again and again.</summary>
internal sealed class TriedRequest
{
    private ServiceTarget[] _tried = new ServiceTarget[4];
    private int _count;

    public Exchange Exchange { get; private set; } = null!;

    public bool SwitchesProtocol { get; private set; }

    public long StartedAt { get; private set; }

    /// <summary>The try that is made now.</summary>
    public TargetTry Try { get; } = new();

    /// <summary>Targets that were sent to, or did not let it in.</summary>
    public ReadOnlySpan<ServiceTarget> Tried => _tried.AsSpan(0, _count);

    public void Begin(Exchange exchange, bool switchesProtocol, long now)
    {
        Exchange = exchange;
        SwitchesProtocol = switchesProtocol;
        StartedAt = now;
    }

    public void AddTried(ServiceTarget target)
    {
        if (_count == _tried.Length)
        {
            Array.Resize(ref _tried, _count * 2);
        }

        _tried[_count++] = target;
    }

    /// <summary>Lets go of the request.</summary>
    public void End()
    {
        Exchange = null!;
        Array.Clear(_tried, 0, _count);
        _count = 0;
    }
}
