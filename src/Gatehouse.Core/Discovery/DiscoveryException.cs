namespace Gatehouse.Core.Discovery;

/// <summary>A look failed, or found that there is nothing. The message is for operators; the targets that were found last stay.</summary>
public sealed class DiscoveryException : Exception
{
    /// <param name="reason">One of a few words, a label of metrics: "not_found", "empty", "server_failure", "timeout", "invalid".</param>
    /// <param name="message">What happened, one line.</param>
    /// <param name="inner">What it came of.</param>
    public DiscoveryException(string reason, string message, Exception? inner = null)
        : base(message, inner)
    {
        Reason = reason;
    }

    public string Reason { get; }

    /// <summary>When to look again: a negative answer may say how long it holds, and zero is for a source that waits for a change by itself. Null leaves it to the back-off.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
