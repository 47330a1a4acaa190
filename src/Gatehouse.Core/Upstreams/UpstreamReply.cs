using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Upstreams;

/// <summary>
/// Head and body of an upstream's reply. Disposing before the body was read to its end gives the connection up, which
/// cancels the work upstream. The transport may use the object again after that: nothing of it may be touched.
/// </summary>
public abstract class UpstreamReply : IAsyncDisposable
{
    public int Status { get; protected set; }

    /// <summary>End-to-end fields only: no hop-by-hop fields and none that Connection nominates. Content-Length is kept.</summary>
    public HeaderList Headers { get; } = new();

    /// <summary>Trailer fields; complete once the body was read to its end.</summary>
    public HeaderList Trailers { get; } = new();

    /// <summary>Bytes of the body as the head announces them; null when it does not, or there is no body.</summary>
    public long? ContentLength { get; protected set; }

    /// <summary>The raw byte stream after a 101; null otherwise.</summary>
    public virtual Stream? Upgraded => null;

    /// <summary>
    /// Whether nothing of the body is left to come: the next <see cref="ReadAsync"/> gives its end, or a last piece that is
    /// here already, without waiting.
    /// </summary>
    public virtual bool HasArrived => false;

    /// <summary>
    /// The next piece of the body, valid until the next call; empty at its end. Throws <see cref="UpstreamException"/> when
    /// the upstream breaks it off and OperationCanceledException when the token of the call fired. Awaited at most once; a
    /// caller may dispose the reply without having awaited it, so a fault must not be a task's, which would report it.
    /// </summary>
    public abstract ValueTask<ReadOnlyMemory<byte>> ReadAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Makes the object ready for another call.</summary>
    protected void ResetReply()
    {
        Status = 0;
        ContentLength = null;
        Headers.Clear();
        Trailers.Clear();
    }
}
