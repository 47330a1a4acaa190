namespace Gatehouse.Core.Requests;

/// <summary>
/// The closed set of refusals a client can see. The type is stable and has a page in docs/reference/problems.md; nothing
/// else about the inside is told.
/// </summary>
public sealed class ProblemKind
{
    private const string TypeRoot = "https://gatehouse.dev/problems/";

    private ProblemKind(string id, int status, string title)
    {
        Id = id;
        Type = TypeRoot + id;
        Status = status;
        Title = title;
    }

    /// <summary>Short name: the last part of <see cref="Type"/>, the code in logs and metrics.</summary>
    public string Id { get; }

    public string Type { get; }

    public int Status { get; }

    public string Title { get; }

    public static ProblemKind MalformedRequest { get; } = new("malformed-request", 400, "The request is malformed");

    public static ProblemKind AmbiguousPath { get; } = new("ambiguous-path", 400, "The path can be read in more than one way");

    public static ProblemKind NoRoute { get; } = new("no-route", 404, "Nothing is served here");

    public static ProblemKind UnknownVersion { get; } = new("unknown-version", 400, "The version is not served here");

    public static ProblemKind MethodNotAllowed { get; } = new("method-not-allowed", 405, "The method is not allowed here");

    public static ProblemKind Unauthorized { get; } = new("unauthorized", 401, "Credentials are missing or not valid");

    public static ProblemKind Forbidden { get; } = new("forbidden", 403, "The caller may not do this");

    public static ProblemKind RateLimited { get; } = new("rate-limited", 429, "Too many requests");

    public static ProblemKind BodyTooLarge { get; } = new("body-too-large", 413, "The body is too large");

    public static ProblemKind FieldsTooLarge { get; } = new("fields-too-large", 431, "The header fields are too large or too many");

    public static ProblemKind TargetTooLong { get; } = new("target-too-long", 414, "The path or query is too long");

    public static ProblemKind RequestTimeout { get; } = new("request-timeout", 408, "The request took too long to arrive");

    public static ProblemKind ConfigurationRefused { get; } = new("configuration-refused", 422, "The configuration was refused");

    public static ProblemKind UpgradeNotPossible { get; } = new("upgrade-not-possible", 400, "The protocol cannot be switched here");

    public static ProblemKind UnsupportedMediaType { get; } = new("unsupported-media-type", 415, "The content type is not supported here");

    public static ProblemKind InvalidBody { get; } = new("invalid-body", 400, "The body is not valid");

    public static ProblemKind ModelNotFound { get; } = new("model-not-found", 404, "The model does not exist or the caller may not use it");

    public static ProblemKind CallNotFound { get; } = new("call-not-found", 404, "The call does not exist or is not the caller's");

    public static ProblemKind UnsupportedByModel { get; } = new("unsupported-by-model", 400, "The model cannot do what the call asks for");

    public static ProblemKind BudgetExceeded { get; } = new("budget-exceeded", 402, "A budget has no room for the call");

    public static ProblemKind BudgetBusy { get; } = new("budget-busy", 429, "A budget has no room for the call at the moment");

    public static ProblemKind BudgetUnknown { get; } = new("budget-unknown", 503, "Whether a budget has room is not known at the moment");

    public static ProblemKind UpstreamFailed { get; } = new("upstream-failed", 502, "The upstream did not give a valid answer");

    public static ProblemKind NoTarget { get; } = new("no-target", 503, "No upstream is available");

    public static ProblemKind CircuitOpen { get; } = new("circuit-open", 503, "The upstream is left alone after failures");

    public static ProblemKind UpstreamBusy { get; } = new("upstream-busy", 503, "The upstream has as much work as it takes");

    public static ProblemKind ShuttingDown { get; } = new("shutting-down", 503, "The gateway is shutting down");

    public static ProblemKind UpstreamTimeout { get; } = new("upstream-timeout", 504, "The upstream did not answer in time");

    public static ProblemKind PolicyFailed { get; } = new("policy-failed", 500, "A check could not be made");

    public static ProblemKind Internal { get; } = new("internal", 500, "Something went wrong in the gateway");

    /// <summary>All kinds, for the reference page and for tests.</summary>
    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        MalformedRequest, AmbiguousPath, NoRoute, UnknownVersion, MethodNotAllowed, Unauthorized, Forbidden, RateLimited, BodyTooLarge,
        FieldsTooLarge, TargetTooLong,
        RequestTimeout, UpgradeNotPossible, UnsupportedMediaType, InvalidBody, ConfigurationRefused, ModelNotFound, CallNotFound, UnsupportedByModel,
        BudgetExceeded, BudgetBusy, BudgetUnknown,
        UpstreamFailed, NoTarget, CircuitOpen, UpstreamBusy, ShuttingDown, UpstreamTimeout, PolicyFailed, Internal,
    ];
}
