using System.IO.Pipelines;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Upstreams;

/// <summary>One call to an upstream, in wire form.</summary>
public sealed class UpstreamCall
{
    public required HttpAddress Target { get; init; }

    public required string Method { get; init; }

    /// <summary>Path and query exactly as they go on the wire (escaped); the target's path prefix is already in front.</summary>
    public required string PathAndQuery { get; init; }

    /// <summary>Fields to send, Host included; no Content-Length, Transfer-Encoding or Connection: the transport writes those.</summary>
    public required HeaderList Headers { get; init; }

    /// <summary>A body that is there already; used when <see cref="BodyReader"/> is null.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>A body to stream; null for none or <see cref="Body"/>.</summary>
    public PipeReader? BodyReader { get; init; }

    /// <summary>Length of the streamed body; null sends it chunked.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Whether this call asks to switch protocols; its Upgrade field is in the headers.</summary>
    public bool IsUpgrade { get; init; }

    /// <summary>Called for each piece of the streamed body that was sent; what an idle timeout is reset by.</summary>
    public Action? Progress { get; init; }

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
