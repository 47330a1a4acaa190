namespace Gatehouse.Core.Upstreams;

/// <summary>An upstream failed. The message is for operators.</summary>
public sealed class UpstreamException : Exception
{
    public UpstreamException(UpstreamFailure failure, string message, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
    }

    public UpstreamFailure Failure { get; }

    /// <summary>Whether it was a deadline: 504 rather than 502.</summary>
    public bool IsTimeout => Failure is UpstreamFailure.ConnectTimeout or UpstreamFailure.FirstByteTimeout
        or UpstreamFailure.IdleTimeout or UpstreamFailure.TotalTimeout or UpstreamFailure.TryTimeout;

    /// <summary>Whether the upstream cannot have had any of the call.</summary>
    public static bool IsBeforeSending(UpstreamFailure failure) => failure is UpstreamFailure.NameNotResolved or UpstreamFailure.ConnectRefused
        or UpstreamFailure.ConnectTimeout or UpstreamFailure.Tls or UpstreamFailure.NoConnection;
}
