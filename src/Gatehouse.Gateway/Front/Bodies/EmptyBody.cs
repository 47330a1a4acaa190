using System.Buffers;
using System.IO.Pipelines;

namespace Gatehouse.Gateway.Front.Bodies;

/// <summary>The body of requests that have none; without state, so one serves all.</summary>
internal sealed class EmptyBody : PipeReader
{
    public static EmptyBody Instance { get; } = new();

    private static ReadResult End => new(ReadOnlySequence<byte>.Empty, isCanceled: false, isCompleted: true);

    public override bool TryRead(out ReadResult result)
    {
        result = End;
        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => new(End);

    public override void AdvanceTo(SequencePosition consumed)
    {
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
    }

    public override void CancelPendingRead()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }
}
