namespace Gatehouse.Server.Acme.Protocol;

/// <summary>An order came to nothing: the message says why, in the words of the CA where it spoke.</summary>
internal sealed class AcmeException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The CA's kind of problem without its namespace ("rateLimited"); null when it did not say.</summary>
    public string? Kind { get; init; }

    /// <summary>How long the CA asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the CA took the request and judged it: what counts in its limits of failures.</summary>
    public bool IsJudged { get; init; }
}
