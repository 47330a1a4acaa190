using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Execution;

namespace Gatehouse.Gateway.Mirroring;

/// <summary>
/// A request's body on its way to the backend that keeps what was consumed of it, up to a bound. When the backend has
/// consumed the last byte the copy is sent with it; a body that grows larger, or is not read to its end, sends none.
/// </summary>
internal sealed class MirroredBody(PipeReader inner, MirrorCopy copy, long? length, int limit) : PipeReader
{
    // A declared length costs its sender nothing: memory is taken as bytes arrive.
    private const int MostAtOnce = 64_000;

    private ArrayBufferWriter<byte>? _kept = new(length is > 0 and var known ? (int)Math.Min(known, MostAtOnce) : 1024);
    private ReadOnlySequence<byte> _buffer;
    private bool _isLast;

    /// <summary>The backend has returned: nothing more is kept.</summary>
    public void End()
    {
        if (_kept is not null)
        {
            _kept = null;
            copy.Drop(MirrorResult.BodyUnread);
        }

        _buffer = default;
    }

    public override bool TryRead(out ReadResult result)
    {
        bool isRead = inner.TryRead(out result);
        if (isRead)
        {
            Note(result);
        }

        return isRead;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var pending = inner.ReadAsync(cancellationToken);
        return pending.IsCompletedSuccessfully ? new(Note(pending.Result)) : AwaitAsync(pending);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_kept is not null)
        {
            Keep(_buffer.Slice(_buffer.Start, consumed));
        }

        _buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadResult> pending) => Note(await pending);

    private ReadResult Note(ReadResult result)
    {
        _buffer = result.Buffer;
        _isLast = result.IsCompleted;
        return result;
    }

    private void Keep(ReadOnlySequence<byte> consumed)
    {
        var kept = _kept!;
        if (kept.WrittenCount + consumed.Length > limit)
        {
            _kept = null;
            copy.Drop(MirrorResult.BodyTooLarge);
            return;
        }

        foreach (var piece in consumed)
        {
            kept.Write(piece.Span);
        }

        if ((_isLast && consumed.Length == _buffer.Length) || kept.WrittenCount == length)
        {
            _kept = null;
            copy.Send(kept.WrittenMemory);
        }
    }
}
