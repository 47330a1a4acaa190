namespace Gatehouse.Gateway.Upstreams;

/// <summary>
/// Learns from every try how a target does. Told on the event loop, from many of them at once: it neither waits nor throws
/// and is done in nanoseconds when all is well. Told once when the head of a reply or a failure in its place came, and once
/// more when a reply that had begun broke off.
/// </summary>
internal abstract class TryObserver
{
    public abstract void Ended(ServiceTarget target, in TryOutcome outcome);
}
