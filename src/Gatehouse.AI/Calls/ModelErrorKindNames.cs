namespace Gatehouse.AI.Calls;

/// <summary>Kinds of errors as labels.</summary>
public static class ModelErrorKindNames
{
    public static string Of(ModelErrorKind kind) => kind switch
    {
        ModelErrorKind.InvalidRequest => "invalid_request",
        ModelErrorKind.ContextLength => "context_length",
        ModelErrorKind.ContentPolicy => "content_policy",
        ModelErrorKind.Authentication => "authentication",
        ModelErrorKind.Billing => "billing",
        ModelErrorKind.Permission => "permission",
        ModelErrorKind.NotFound => "not_found",
        ModelErrorKind.RequestTooLarge => "request_too_large",
        ModelErrorKind.RateLimited => "rate_limited",
        ModelErrorKind.Overloaded => "overloaded",
        ModelErrorKind.Timeout => "timeout",
        ModelErrorKind.Unreachable => "unreachable",
        _ => "server",
    };
}
