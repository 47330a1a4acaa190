namespace Gatehouse.Gateway.Upstreams;

/// <summary>
/// Learns from every try how a target does. Told on the event loop, from many of them at once: it neither waits nor throws
/// and is done in nanoseconds when all is well. Told once when the head of a reply or a failure in its place came, and once
/// more when a reply that had begun broke off or was complete.
/// </summary>
internal abstract class TryObserver
{
    /// <summary>
    /// Whether heads of replies and connections that failed are all it wants to know. Then a request needs none of what
    /// follows a try to its end, and goes the short way.
    /// </summary>
    public virtual bool WantsConnectsAlone => false;

    public abstract void Ended(ServiceTarget target, in TryOutcome outcome);

    /// <summary>The last byte of a reply came, whatever its status.</summary>
    public virtual void Completed(ServiceTarget target)
    {
    }
}
