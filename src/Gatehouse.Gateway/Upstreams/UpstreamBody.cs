using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>The body of a reply; what breaks it off is told as an upstream failure.</summary>
internal sealed class UpstreamBody(Stream stream, SocketsHttpReply reply) : PipeReader
{
    private static readonly StreamPipeReaderOptions Options = new(bufferSize: 16_384, minimumReadSize: 4_096, leaveOpen: true);

    private readonly PipeReader _inner = Create(stream, Options);

    public override bool TryRead(out ReadResult result) => _inner.TryRead(out result);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var pending = _inner.ReadAsync(cancellationToken);
        return pending.IsCompletedSuccessfully ? new(Note(pending.Result)) : AwaitAsync(pending, cancellationToken);
    }

    public override void AdvanceTo(SequencePosition consumed) => _inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => _inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadResult> pending, CancellationToken cancellationToken)
    {
        try
        {
            return Note(await pending);
        }
        catch (Exception e)
        {
            throw SocketsHttpFaults.Translate(e, bodyFault: null, cancellationToken);
        }
    }

    private ReadResult Note(ReadResult result)
    {
        if (result.IsCompleted)
        {
            reply.ReadTrailers();
        }

        return result;
    }
}
