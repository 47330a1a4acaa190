namespace Gatehouse.Core.Configuration;

public enum LoadBalancing
{
    RoundRobin,
    LeastRequests,
    PowerOfTwo,
    Random,
    First,
    ConsistentHash,
    PeakEwma,
}
