using System.IO.Pipelines;

namespace Gatehouse.Testing;

/// <summary>Passes everything on to a pipe and keeps a copy of all bytes and of the size of each flush.</summary>
internal sealed class RecordingPipeWriter(PipeWriter inner) : PipeWriter
{
    private readonly Lock _gate = new();
    private readonly MemoryStream _all = new();
    private readonly List<int> _flushes = [];
    private Memory<byte> _lent;
    private int _sinceFlush;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _sinceFlush;

    public byte[] Bytes()
    {
        lock (_gate)
        {
            return _all.ToArray();
        }
    }

    public int[] Flushes()
    {
        lock (_gate)
        {
            return [.. _flushes];
        }
    }

    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _all.Length;
            }
        }
    }

    public override void Advance(int bytes)
    {
        lock (_gate)
        {
            _all.Write(_lent.Span[..bytes]);
            _lent = _lent[bytes..];
            _sinceFlush += bytes;
        }

        inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _lent = inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_sinceFlush > 0)
            {
                _flushes.Add(_sinceFlush);
                _sinceFlush = 0;
            }
        }

        return inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
