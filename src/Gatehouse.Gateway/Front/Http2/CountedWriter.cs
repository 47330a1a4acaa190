using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Gatehouse.Gateway.Front.Http2;

/// <summary>A connection's bytes on their way out of Kestrel, counted. It stays open after Kestrel has completed it, for a last frame.</summary>
internal sealed class CountedWriter(PipeWriter inner, Http2Conduct conduct) : PipeWriter
{
    private const int HeadSize = 9;
    private const byte Data = 0;

    // A message of gRPC has five bytes before its first. What a window of a few bytes cuts a reply into is smaller.
    private const int SmallestMessage = 5;

    private Memory<byte> _given;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _given = inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        conduct.Sent(bytes, isMessage: bytes == HeadSize && IsHeadOfMessage(_given.Span));
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

    // Kestrel writes the head of each frame by itself.
    private static bool IsHeadOfMessage(ReadOnlySpan<byte> head) => head[3] == Data && BinaryPrimitives.ReadInt32BigEndian(head) >>> 8 >= SmallestMessage;
}
