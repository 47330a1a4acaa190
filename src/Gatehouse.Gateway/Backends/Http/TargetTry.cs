using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>One try of a request: the target that it was let in to, its clock, and the reply or the fault that it came to.</summary>
internal sealed class TargetTry
{
    private volatile bool _isLost;
    private volatile bool _isSent;

    /// <summary>Null until the gates of a target have let it in, and after it was ended.</summary>
    public ServiceTarget? Target { get; set; }

    /// <summary>Null before it was begun and after it was ended.</summary>
    public CallClock? Clock { get; set; }

    public long StartedAt { get; set; }

    /// <summary>Timestamp of the reply's head.</summary>
    public long HeadAt { get; set; }

    public UpstreamReply? Reply { get; set; }

    public Exception? Fault { get; set; }

    /// <summary>How it went; null while that is open, and when it says nothing of the target.</summary>
    public TryResult? Result { get; set; }

    /// <summary>Whether it was made beside another one.</summary>
    public bool IsHedge { get; init; }

    /// <summary>Whether it was sent, or is about to be: a gate may refuse it before, or let it wait.</summary>
    public bool IsSent
    {
        get => _isSent;
        set => _isSent = value;
    }

    /// <summary>Whether another try has answered before it; what becomes of it then says nothing of its target.</summary>
    public bool IsLost
    {
        get => _isLost;
        set => _isLost = value;
    }
}
