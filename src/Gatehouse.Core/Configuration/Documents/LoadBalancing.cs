namespace Gatehouse.Core.Configuration;

[Planned("consistent_hash")]
public enum LoadBalancing
{
    RoundRobin,
    LeastRequests,
    PowerOfTwo,
    Random,
    First,
}
