using System.Buffers;
using System.IO.Pipelines;

namespace Gatehouse.Fuzz.Heads;

/// <summary>What a client sends, at most so many bytes more with each read, and then its end; never waits.</summary>
internal sealed class PieceReader(ReadOnlySequence<byte> bytes, int step) : PipeReader
{
    private long _start;
    private long _shown;
    private long _examined;
    private bool _isCanceled;

    public override bool TryRead(out ReadResult result)
    {
        bool hasNew = _examined < _shown || _isCanceled;
        result = hasNew ? Take(isCompleted: false) : default;
        return hasNew;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        bool isAtEnd = _examined >= _shown && _shown == bytes.Length;
        if (_examined >= _shown)
        {
            _shown = Math.Min(bytes.Length, _shown + step);
        }

        return new(Take(isAtEnd));
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _start = bytes.GetOffset(consumed);
        _examined = Math.Max(_examined, bytes.GetOffset(examined));
    }

    public override void CancelPendingRead() => _isCanceled = true;

    public override void Complete(Exception? exception = null)
    {
        // There is nothing to let go of.
    }

    private ReadResult Take(bool isCompleted)
    {
        bool isCanceled = _isCanceled;
        _isCanceled = false;
        return new ReadResult(bytes.Slice(_start, _shown - _start), isCanceled, isCompleted);
    }
}
