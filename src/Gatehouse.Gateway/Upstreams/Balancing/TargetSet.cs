using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>
/// Who may take requests of a service now, and the way to choose among them. Immutable: when something changes, a new one
/// is made (<see cref="Service"/>), off nobody's path but the one request's that finds the old one outdated.
/// </summary>
internal sealed class TargetSet(int version, TargetLayout layout)
{
    /// <summary>The state of the service that this was made from.</summary>
    public int Version => version;

    public TargetLayout Layout => layout;

    /// <summary>Every target, in the order written or discovered.</summary>
    public ServiceTarget[] All => layout.All;

    /// <summary>Those that requests are spread over.</summary>
    public ServiceTarget[] Eligible { get; init; } = [];

    /// <summary>Those that are available as well and of a level that is not needed now: for requests that all eligible ones failed.</summary>
    public ServiceTarget[] Spare { get; init; } = [];

    /// <summary>Null when fewer than two are eligible.</summary>
    public Balancer? Balancer { get; init; }

    /// <summary>Whether so few targets are healthy that all are used.</summary>
    public bool Panics { get; init; }

    /// <summary>The part of the requests that each level of the layout takes.</summary>
    public double[] Shares { get; init; } = [];

    /// <summary>The target for the next try; null when there is none that was not tried.</summary>
    public ServiceTarget? Choose(Exchange exchange, ReadOnlySpan<ServiceTarget> tried)
    {
        if (!tried.IsEmpty)
        {
            return ChooseAnother(exchange, tried);
        }

        return Balancer is { } balancer ? balancer.Choose(exchange) : Eligible.Length == 0 ? null : Eligible[0];
    }

    /// <summary>Whether there is one that was not tried.</summary>
    public bool HasAnother(ReadOnlySpan<ServiceTarget> tried) => HasAnother(Eligible, tried) || HasAnother(Spare, tried);

    /// <summary>Whether it may take requests, be it chosen for new ones or not.</summary>
    public bool IsUsable(ServiceTarget target) => IsUsable(target, Panics);

    /// <summary>In a panic the checks are not believed; a circuit that is open stays open.</summary>
    public static bool IsUsable(ServiceTarget target, bool panics)
        => panics ? (target.State.Faults & ~TargetFault.Sick) == TargetFault.None : target.State.IsAvailable;

    private static bool HasAnother(ServiceTarget[] targets, ReadOnlySpan<ServiceTarget> tried)
    {
        foreach (var target in targets)
        {
            if (!target.IsAmong(tried))
            {
                return true;
            }
        }

        return false;
    }

    private ServiceTarget? ChooseAnother(Exchange exchange, ReadOnlySpan<ServiceTarget> tried)
    {
        if (Balancer is { } balancer)
        {
            // What the way of balancing prefers, as long as that is another one.
            var chosen = balancer.Choose(exchange);
            if (!chosen.IsAmong(tried))
            {
                return chosen;
            }

            if (balancer.ChooseAnother(exchange, tried) is { } another)
            {
                return another;
            }
        }
        else if (Eligible.Length > 0 && !Eligible[0].IsAmong(tried))
        {
            return Eligible[0];
        }

        foreach (var spare in Spare)
        {
            if (!spare.IsAmong(tried))
            {
                return spare;
            }
        }

        return null;
    }
}
