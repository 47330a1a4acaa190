using System.IO.Pipelines;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Upstreams;

/// <summary>
/// Head and body of an upstream's reply. Disposing before the body was read to its end gives the connection up, which
/// cancels the work upstream.
/// </summary>
public abstract class UpstreamReply : IAsyncDisposable
{
    public int Status { get; protected set; }

    /// <summary>End-to-end fields only: no hop-by-hop fields and none that Connection nominates. Content-Length is kept.</summary>
    public HeaderList Headers { get; } = new();

    /// <summary>Trailer fields; complete once the body was read to its end.</summary>
    public HeaderList Trailers { get; } = new();

    /// <summary>The body as it arrives. Reading throws <see cref="UpstreamException"/> when the upstream breaks it off.</summary>
    public abstract PipeReader Body { get; }

    /// <summary>The raw byte stream after a 101; null otherwise.</summary>
    public virtual Stream? Upgraded => null;

    public abstract ValueTask DisposeAsync();
}
