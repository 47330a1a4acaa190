namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Targets that are used before others or after them: those of one priority, and of those the ones in the gateway's zone or the ones elsewhere.</summary>
internal sealed class TargetLevel
{
    /// <param name="name">For operators: "priority 0, zone eu-1a".</param>
    /// <param name="targets">With a weight above 0, at least one.</param>
    /// <param name="hasRing">Whether keys are mapped to them.</param>
    public TargetLevel(string name, ServiceTarget[] targets, bool hasRing)
    {
        Name = name;
        Targets = targets;
        Weight = targets.Sum(t => (double)t.Weight);
        Ring = hasRing ? new HashRing(targets) : null;
    }

    public string Name { get; }

    public ServiceTarget[] Targets { get; }

    /// <summary>Sum of the weights.</summary>
    public double Weight { get; }

    public HashRing? Ring { get; }
}
