using System.IO.Pipelines;

namespace Gatehouse.Gateway.Front.Bodies;

/// <summary>A reply's body on its way into Kestrel, counted.</summary>
internal sealed class KestrelBodyWriter : PipeWriter
{
    private PipeWriter _inner = null!;

    public long Written { get; private set; }

    /// <summary>Whether bytes were written after the last flush.</summary>
    public bool HasUnflushed { get; private set; }

    public override bool CanGetUnflushedBytes => _inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => _inner.UnflushedBytes;

    public void Begin(PipeWriter inner)
    {
        _inner = inner;
        Written = 0;
        HasUnflushed = false;
    }

    public void End() => _inner = null!;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        Written += bytes;
        HasUnflushed = true;
        _inner.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        HasUnflushed = false;
        return _inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => _inner.CancelPendingFlush();

    // The front completes the reply when the exchange has ended.
    public override void Complete(Exception? exception = null)
    {
    }
}
