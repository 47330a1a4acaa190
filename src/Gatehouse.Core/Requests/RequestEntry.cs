namespace Gatehouse.Core.Requests;

/// <summary>Where a snapshot takes an exchange in: finds the route and runs its chain to the end of the reply.</summary>
public abstract class RequestEntry
{
    /// <summary>Never throws: whatever fails becomes a problem, or an aborted reply when the head was committed already.</summary>
    public abstract ValueTask HandleAsync(Exchange exchange);

    /// <summary>
    /// Refuses a request that the front does not let in, in the form that the clients of its route read. Nothing of the
    /// route runs.
    /// </summary>
    public virtual ValueTask RefuseAsync(Exchange exchange, Problem problem) => ProblemWriter.WriteAsync(exchange, problem);
}
