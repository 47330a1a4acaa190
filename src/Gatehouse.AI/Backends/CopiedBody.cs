using System.Buffers;
using System.IO.Pipelines;

namespace Gatehouse.AI.Backends;

/// <summary>A body that goes on as it is written, with a copy of it while it fits.</summary>
internal sealed class CopiedBody(PipeWriter inner, int most) : PipeWriter
{
    private const int FirstSize = 4096;

    private byte[]? _copy;
    private int _length;
    private Memory<byte> _lent;

    public bool IsTooLarge { get; private set; }

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public ReadOnlyMemory<byte> Copy() => _copy is null ? default : _copy.AsSpan(0, _length).ToArray();

    public void LetGo()
    {
        if (_copy is { } rented)
        {
            _copy = null;
            _length = 0;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public override void Advance(int bytes)
    {
        Keep(_lent.Span[..bytes]);
        _lent = default;
        inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _lent = inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        Keep(source.Span);
        return inner.WriteAsync(source, cancellationToken);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (IsTooLarge)
        {
            return;
        }

        if (_length + (long)bytes.Length > most)
        {
            IsTooLarge = true;
            LetGo();
            return;
        }

        if (_copy is null || _length + bytes.Length > _copy.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstSize, Math.Max(_length + bytes.Length, (_copy?.Length ?? 0) * 2)));
            _copy.AsSpan(0, _length).CopyTo(larger);
            int length = _length;
            LetGo();
            (_copy, _length) = (larger, length);
        }

        bytes.CopyTo(_copy.AsSpan(_length));
        _length += bytes.Length;
    }
}
