using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>One try of a request: the target that it was let in to, its clock, and the reply or the fault that it came to.</summary>
internal sealed class TargetTry
{
    /// <summary>Null until the gates of a target have let it in, and after it was ended.</summary>
    public ServiceTarget? Target { get; set; }

    public CallClock Clock { get; set; } = null!;

    public long StartedAt { get; set; }

    public UpstreamReply? Reply { get; set; }

    public Exception? Fault { get; set; }

    /// <summary>How it went; null while that is open, and when it says nothing of the target.</summary>
    public TryResult? Result { get; set; }
}
