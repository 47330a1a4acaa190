namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>A target with its part of the load now.</summary>
/// <param name="Target">The target.</param>
/// <param name="Weight">Its weight, or less of it while it starts slowly.</param>
/// <param name="Percent">How far its start has come; 100 when it is over.</param>
internal readonly record struct WeightedTarget(ServiceTarget Target, int Weight, int Percent = 100)
{
    /// <summary>Whether it has fewer requests under way for its weight.</summary>
    public bool IsLessLoadedThan(in WeightedTarget other)
        => (long)Target.State.InFlight * other.Weight < (long)other.Target.State.InFlight * Weight;
}
