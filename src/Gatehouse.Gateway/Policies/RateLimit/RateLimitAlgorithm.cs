namespace Gatehouse.Gateway.Policies.RateLimit;

public enum RateLimitAlgorithm
{
    SlidingWindow,
    TokenBucket,
}
