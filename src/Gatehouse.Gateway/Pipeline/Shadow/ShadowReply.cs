using System.IO.Pipelines;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Pipeline.Shadow;

/// <summary>Where a policy in shadow writes a reply: nowhere.</summary>
internal sealed class ShadowReply : ReplySink
{
    private PipeWriter? _nowhere;

    public override long BytesWritten => 0;

    public override PipeWriter Body => _nowhere ??= PipeWriter.Create(Stream.Null);

    public void Reset()
    {
        _nowhere = null;
        ResetReply();
    }

    protected override ValueTask StartCoreAsync(CancellationToken cancellationToken) => default;

    protected override void AbortCore()
    {
    }
}
