namespace Gatehouse.Core.Requests;

/// <summary>
/// A refusal on its way to the client: a kind, an optional sentence that is safe to show, and fields to send with it.
/// Build the ones without variable parts once and share them.
/// </summary>
public sealed record Problem(ProblemKind Kind)
{
    /// <summary>One sentence for the caller; must not name internals (targets, files, exceptions).</summary>
    public string? Detail { get; init; }

    /// <summary>Seconds for Retry-After (RFC 9110 10.2.3); null sends none.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Field of the request the fault is in, for dialects whose error object has a place for it ("model", "messages[2]").</summary>
    public string? Parameter { get; init; }

    /// <summary>Further fields to send, such as WWW-Authenticate or Allow.</summary>
    public IReadOnlyList<HeaderField> Headers { get; init; } = [];
}
