using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>
/// Decides whether one more try may go to a target: a circuit breaker, a limit of requests at once. Called for each try in
/// the order of <see cref="Service.Gates"/>.
/// </summary>
internal abstract class TryGate
{
    /// <summary>
    /// Lets a try in, at once or when there is room for it. What it may not wait for longer than is its own setting.
    /// </summary>
    /// <returns>Null when it is let in: whoever was, calls <see cref="Leave"/> once. Else why it may not go there; another target may be asked.</returns>
    public abstract ValueTask<GateRefusal?> EnterAsync(ServiceTarget target, Exchange exchange, CancellationToken cancellationToken);

    /// <summary>The try is over, its reply's last byte included, or it was not made after all. The exchange is the one it entered with.</summary>
    public abstract void Leave(ServiceTarget target, Exchange exchange);
}
