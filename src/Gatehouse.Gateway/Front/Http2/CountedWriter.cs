using System.IO.Pipelines;

namespace Gatehouse.Gateway.Front.Http2;

/// <summary>A connection's bytes on their way out of Kestrel, counted. It stays open after Kestrel has completed it, for a last frame.</summary>
internal sealed class CountedWriter(PipeWriter inner, Http2Conduct conduct) : PipeWriter
{
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        conduct.Sent(bytes);
        inner.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        if (!conduct.KeepsOpen(exception))
        {
            inner.Complete(exception);
        }
    }
}
