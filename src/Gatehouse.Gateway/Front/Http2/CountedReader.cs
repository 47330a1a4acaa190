using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Execution;

namespace Gatehouse.Gateway.Front.Http2;

/// <summary>
/// A connection's bytes on their way into Kestrel, each looked at once, in pieces of few streams. Fails when the client has passed a
/// limit. After a piece in which streams failed there is a pause: Kestrel queues the ends of failed streams for the one who writes
/// its frames, and when that queue overflows (at twice the streams of a connection), requests and their connection never end.
/// </summary>
internal sealed class CountedReader(PipeReader inner, Http2Conduct conduct) : PipeReader
{
    private ReadOnlySequence<byte> _buffer;
    private long _seen;

    public override bool TryRead(out ReadResult result)
    {
        bool read = inner.TryRead(out result);
        if (read)
        {
            Look(result);
        }

        return read;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (conduct.HasFailedStreams)
        {
            return PauseAsync(cancellationToken);
        }

        var pending = inner.ReadAsync(cancellationToken);
        return pending.IsCompletedSuccessfully ? new(Look(pending.Result)) : AwaitAsync(pending);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _seen = _buffer.Slice(consumed).Length;
        _buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadResult> pending) => Look(await pending);

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> PauseAsync(CancellationToken cancellationToken)
    {
        await conduct.PauseAsync();
        return Look(await inner.ReadAsync(cancellationToken));
    }

    private ReadResult Look(ReadResult result)
    {
        long looked = _seen + conduct.Received(_seen == 0 ? result.Buffer : result.Buffer.Slice(_seen));
        if (looked == result.Buffer.Length)
        {
            _buffer = result.Buffer;
            return result;
        }

        _buffer = result.Buffer.Slice(0, looked);
        return new ReadResult(_buffer, result.IsCanceled, isCompleted: false);
    }
}
