using System.IO.Pipelines;

namespace Gatehouse.Gateway.Pipeline.Shadow;

/// <summary>
/// The body that a policy in shadow sees: the client's can be read once, and whoever reads it decides when it arrives.
/// </summary>
internal sealed class ShadowBody : PipeReader
{
    public static ShadowBody Instance { get; } = new();

    private static NotSupportedException Unseen => new("A policy in shadow cannot read the body.");

    public override bool TryRead(out ReadResult result) => throw Unseen;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => throw Unseen;

    public override void AdvanceTo(SequencePosition consumed) => throw Unseen;

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => throw Unseen;

    public override void CancelPendingRead()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }
}
