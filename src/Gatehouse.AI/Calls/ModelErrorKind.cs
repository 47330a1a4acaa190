namespace Gatehouse.AI.Calls;

/// <summary>What kind of failure a provider reported: decides status, retry and fallback.</summary>
public enum ModelErrorKind
{
    InvalidRequest,
    ContextLength,
    ContentPolicy,
    Authentication,
    Billing,
    Permission,
    NotFound,
    RequestTooLarge,
    RateLimited,
    Overloaded,
    Timeout,
    Server,

    /// <summary>The provider could not be reached or broke the reply off.</summary>
    Unreachable,
}
