namespace Gatehouse.Gateway.Policies.RateLimit;

public enum RateLimitBy
{
    Ip,
    Consumer,
    User,
    Header,
    Gateway,
}
